"""Text is read or written without an encoding: since 3.15 that is UTF-8, whatever the locale."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Fragment, Rule, Unfollowed
from pyskew.audit.stdlib.launch_sites import argument, keyword
from pyskew.audit.syntax.module_index import Module

_RUNS = ("subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.getoutput")
_TEXT = ("text", "universal_newlines")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of open(), read_text() and write_text(), and those that read the text of other programs."""
    for call, _ in module.calls_by_name.get("open", []):
        mode = argument(call, 1, "mode")
        binary = mode is not None and not (isinstance(mode, ast.Constant) and "b" not in str(mode.value))
        if not binary and len(call.args) < 4 and _unsaid(call):  # noqa: PLR2004 - encoding is the fourth
            yield module.spot(call, "open() without encoding= reads and writes UTF-8, whatever the locale")
    for method, position in (("read_text", 0), ("write_text", 1)):
        for call, _ in module.calls_by_method.get(method, []):
            if len(call.args) <= position and _unsaid(call):
                yield module.spot(call, f"{method}() without encoding= means UTF-8, whatever the locale")
    for name in _RUNS:
        for call, _ in module.calls_by_name.get(name, []):
            if any(keyword(call, one) is not None for one in _TEXT) and _unsaid(call):
                yield module.spot(call, f"{name}(text=True) without encoding= decodes UTF-8, whatever the locale")


def _unsaid(call: ast.Call) -> bool:
    return keyword(call, "encoding") is None and all(one.arg for one in call.keywords)


RULE = Rule(
    id="open-without-encoding",
    since=(3, 15),
    summary="Text is read or written without an encoding",
    why="the default is UTF-8; in another locale files and programs of that locale are read wrongly, or not at all",
    fix='encoding="utf-8", or encoding="locale" where the locale is meant',
    workaround="PYTHONUTF8=0 in the environment",
    link="https://peps.python.org/pep-0686/",
    confidence=Confidence.LOW,
    words=("open", "read_text", "write_text", "subprocess"),
    witness="upgrade_3_15/locale-text-file",
    check=check,
    valid=(
        """\
open('a', 'wb').close()
open('a', encoding='utf-8').close()
mode = 'rb'
open('a', mode).close()
""",
    ),
    invalid=(
        "open('a')\n",
        "import pathlib\n\npathlib.Path('a').read_text()\n",
        "import subprocess\n\nsubprocess.run(['a'], text=True)\n",
    ),
    fragments={
        "invalid 1": Fragment("a locale that is not UTF-8"),
        "invalid 2": Fragment("a locale that is not UTF-8"),
        "invalid 3": Fragment("a locale that is not UTF-8"),
    },
    followed=Unfollowed.MACHINE,
)
