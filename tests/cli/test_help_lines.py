from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from pyskew import plugins
from pyskew.cli.commands import Command
from pyskew.cli.help_lines import help_lines

VERBS = "pyskew.cli.commands"


def test_every_verb_has_a_line() -> None:
    assert {line.name for line in help_lines()} == set(plugins.names(VERBS))


@pytest.mark.parametrize("line", help_lines(), ids=lambda line: line.name)
def test_a_line_that_was_read_is_what_the_verb_itself_says(line: object) -> None:
    verb = plugins.get(VERBS, line.name, "COMMAND", Command)
    first = inspect.cleandoc(verb.click.help).split("\n\n")[0]
    assert (line.order, line.about) == (verb.order, " ".join(first.split()))


def test_the_help_text_imports_no_verb() -> None:
    code = (
        "import sys; from pyskew.cli.main import pyskew; pyskew.main(['--help'], standalone_mode=False)\n"
        f"print([name for name in sys.modules if name.startswith({VERBS + '.'!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "  upgrade " in done.stdout
