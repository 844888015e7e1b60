"""Commands of the README and of the documentation are executed as they stand there, or are excepted with a reason."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from pyskew.cli.main import pyskew

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "tools" / "site" / "pages").rglob("*.md")),
]  # fmt: skip
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

_CI = "CI itself: .ci/run executes it"
_INDEX = "asks a package index, which tests do not; tests/codebase/dependencies has one on loopback"
_INSTALLS = "installs from a package index; tests/test_packaging.py installs the wheel"
_SLOW = "runs a test suite on several Pythons: tests/codebase does so"
_PLUGIN = "tests/instrumentation/test_pytest_plugin.py runs it"
_CONTRIBUTORS = "rewrites files of this repository"
_CLUSTER = "starts a cluster; tests/targets starts one"
EXCEPTIONS = {
    "python3 -m venv .venv && .venv/bin/pip install -q nox pyyaml && .venv/bin/nox -s matrix": _CI,
    "python3 -m venv .venv && .venv/bin/pip install -q nox pyyaml && .venv/bin/nox -s tests": _CI,
    "pip install '.[fetch]'": _INSTALLS,
    "pyskew audit . --dependencies --to 3.15": _INDEX,
    "pyskew audit . --venv .venv --to 3.15": _INDEX,
    "pyskew audit . --levels lock,index,resolve,source,import": _INDEX,
    "pyskew audit . --from 3.13 --to 3.14 --dependencies": _INDEX,
    "pyskew audit . --fix -- pytest -q": _SLOW,
    "pyskew audit . --from 3.13 --to 3.14 -- pytest -q": _SLOW,
    "pyskew upgrade . --to 3.15 --page upgrade.html -- pytest -q": _SLOW,
    "pyskew upgrade . --from 3.13 --to 3.14": _INDEX,
    "pyskew try --all-defaults-of 3.14 -- .venv/bin/pytest -q": _SLOW,
    "pytest --pyskew-toggle start-method=forkserver": _PLUGIN,
    "pytest --pyskew-toggle start-method=spawn --pyskew-toggle utf8-mode=1 -k pool": _PLUGIN,
    "PYSKEW_ACCEPT=1 pytest tests/reporting/formats": _CONTRIBUTORS,
    "git diff tests/reporting/formats/golden": _CONTRIBUTORS,
    "dask scheduler --tls-ca-file ca.pem --tls-cert cert.pem --tls-key key.pem --host tls://": _CLUSTER,
    'dask worker tls://sched:8786 --resources "python-3.14=1" --tls-ca-file ca.pem --tls-cert cert.pem '
    "--tls-key key.pem": _CLUSTER,
}
"""Commands that are not executed here, and why."""

SMALLER = {
    "pyskew run": f"pyskew run --python {PYTHON} --only start_methods/class-attribute --prove none",
    "pyskew audit PATH --from 3.13 --to 3.15": "pyskew audit . --from 3.13 --to 3.15",
}
"""What is executed in a command's place: the same on one Python and one scenario, or with a path."""

ENDS_WITH = {"pyskew try --toggle start-method=forkserver -- python app.py": 1}
"""Exit codes other than 0 that the page speaks of."""

SUITE = f'version: 1\npythons: ["{PYTHON}"]\ninclude: [scenarios/mine]\n'
RUN = f"pyskew run -c small.yaml --python {PYTHON} --prove none -q"
SMALL = f'version: 1\npythons: ["{PYTHON}"]\nscenarios: {{small: {{run: small.py}}}}\n'
BEFORE = {
    "docs/authoring.md": f"printf %s {shlex.quote(SUITE)} > matrix.yaml",
    "docs/ci.md": f"{RUN} -o pyskew-Linux-0",
    "docs/reports.md": RUN,
}
"""What a page takes for granted, as a command."""


@dataclass(frozen=True)
class Block:
    """The commands of one block, and the output that the page shows right below."""

    commands: tuple[str, ...]
    output: tuple[str, ...] = ()


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    pattern = r"(?ms)^( *)```(?:console|bash|sh)\n(.*?)^ *```\n(?:\n *```text\n(.*?)^ *```)?"
    for found in re.finditer(pattern, text):
        lines = [line.strip() for line in found[2].replace("\\\n", " ").splitlines()]
        shown = [line.strip() for line in (found[3] or "").splitlines()]
        yield Block(tuple(filter(None, lines)), tuple(filter(None, shown)))


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


BLOCKS = {_name(page): list(_blocks(page)) for page in PAGES}
EXECUTED = {
    name: blocks
    for name, blocks in BLOCKS.items()
    if any(command not in EXCEPTIONS for block in blocks for command in block.commands)
}


def _project(folder: Path, page: str) -> None:
    """Make the project that a page speaks of: its first program, in a repository without changes."""
    programs = re.findall(r"(?ms)^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"))
    (folder / "app.py").write_text(
        programs[0] if page.startswith("tools/") and programs else "print(1)\n", encoding="utf-8"
    )
    (folder / "small.py").write_text("print('{}')\n", encoding="utf-8")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def _same(text: str) -> str:
    """Return text without what differs from machine to machine: versions and times."""
    return re.sub(r"\b\d+\.\d+ s\b", "N s", re.sub(r"\b\d+\.\d+\.\d+\b", "N", text))


def _execute(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYSKEW_")} | {"PATH": path}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False, timeout=250,
    )  # fmt: skip


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the pages show commands of a POSIX shell")
@pytest.mark.parametrize("page", EXECUTED)
def test_the_commands_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    _project(tmp_path, page)
    if page in BEFORE:
        done = _execute(BEFORE[page], tmp_path)
        assert done.returncode == 0, done.stdout
    for block in EXECUTED[page]:
        for command in block.commands:
            if command not in EXCEPTIONS:
                done = _execute(SMALLER.get(command, command), tmp_path)
                assert done.returncode == ENDS_WITH.get(command, 0), f"{command}\n{done.stdout}"
                missing = [line for line in block.output if _same(line) not in _same(done.stdout)]
                assert missing == [], done.stdout


def test_every_exception_is_a_command_of_a_page() -> None:
    every = {command for blocks in BLOCKS.values() for block in blocks for command in block.commands}
    assert {*EXCEPTIONS, *SMALLER, *ENDS_WITH} - every == set()
    assert len(EXECUTED) >= 6
    assert set(BEFORE) <= set(EXECUTED)


def _spans(page: Path) -> Iterator[str]:
    """Yield the commands of pyskew within sentences and tables, with `\\|` as it is meant."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"))
    for span in re.findall(r"(?<!`)`(pyskew [^`]+)`", text):
        yield " ".join(span.replace(r"\|", "|").split())


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_in_sentences_name_verbs_and_options_that_exist(page: Path) -> None:
    wrong = []
    names = pyskew.list_commands(click.Context(pyskew))
    for span in _spans(page):
        words = span.partition("#")[0].partition(">")[0].replace("'", "").split()[1:]
        verb = words[0] if words else ""
        if not re.fullmatch(r"[a-z]+", verb):
            continue  # `pyskew --version`, `pyskew <verb>`
        command = pyskew.get_command(click.Context(pyskew), verb) if verb in names else None
        if command is None:
            wrong.append(span)
            continue
        context = click.Context(command, info_name=verb)
        try:
            command.make_parser(context).parse_args(list(words[1:]))
        except click.NoSuchOption as error:
            wrong.append(f"{span}: {error.message}")
        except click.UsageError:
            pass  # an option is named without its value
    assert wrong == []
