"""Notebooks: which lines of their cells are Python, and where findings stand."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Pythons
from pyskew.audit.files.notebooks import joined, python_of
from pyskew.cli import main
from pyskew.errors import ExitCode, UsageError


def notebook(*cells: str | list[str], indent: int | None = 1, **metadata: object) -> str:
    written = [
        {"cell_type": "markdown", "source": one[2:]} if isinstance(one, str) and one.startswith("# ")
        else {"cell_type": "code", "outputs": [], "source": one}
        for one in cells
    ]  # fmt: skip
    return json.dumps({"cells": written, "metadata": metadata, "nbformat": 4}, indent=indent)


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    words = ["audit", "--no-cache", "--from", "3.12", "--to", "3.15", *arguments]
    return CliRunner().invoke(main.pyskew, words, input=stdin, standalone_mode=False)


def findings(*arguments: str, stdin: str | bytes | None = None) -> list[dict[str, object]]:
    done = run(*arguments, "--json", stdin=stdin)
    assert done.exception is None, done.exception
    return list(json.loads(done.stdout)["findings"])


MAGICS = {
    "%matplotlib inline\nx = 1": "pass\nx = 1",
    "if x:\n    !ls -l\n    %time f()\n": "if x:\n    pass\n    pass\n",
    "files = !ls\nout = %sql select 1\n": "files = []\nout = []\n",
    "?print\nprint?\nos.path??\n": "pass\npass\npass\n",
    "%%time\nx = 1": "\nx = 1",
    "\n%%capture out\nx = 1": "\n\nx = 1",
    "%%bash\nrm -r x\nls": "\n\n",
    "%%javascript\nalert('x')": "\n",
    "text = '''\n%d of\n!\n'''": "text = '''\n%d of\n!\n'''",
    "x = 7 \\\n% 4": "x = 7 \\\n% 4",
    "a = b != c\nx %= 2": "a = b != c\nx %= 2",
}


@pytest.mark.parametrize("source", MAGICS)
def test_lines_for_ipython_do_nothing(source: str) -> None:
    assert python_of(source) == MAGICS[source]
    ast.parse(python_of(source))


def test_each_line_knows_its_cell_and_its_line_in_the_file() -> None:
    text = notebook("# title", ["import os\n", "\n", "x = 'é\"'"], "y = 1\nz = 2", ["y = 1"])
    found = joined(text.encode())
    assert found.text == "import os\n\nx = 'é\"'\ny = 1\nz = 2\ny = 1"
    assert [(one.cell, one.line) for one in found.lines] == [(2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1)]
    written = text.splitlines()
    assert "import os" in written[found.lines[0].file_line - 1]
    assert "\\u00e9" in written[found.lines[2].file_line - 1]
    assert found.lines[5].file_line == len(written) - written[::-1].index('    "y = 1"')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no notebook"),
        (b"[]", "has no cells"),
        (b'{"worksheets": []}', "has no cells"),
        (b"\xff", "no notebook"),
        (b"[" * 100_000, "no notebook"),
        (notebook("x <- 1", kernelspec={"language": "R"}).encode(), "a notebook in r"),
        (notebook("x = ]", "y = 1").encode(), "cell 1: not read"),
    ],
)
def test_what_is_no_notebook_of_python_is_a_note(data: bytes, said: str) -> None:
    (problem,) = joined(data).problems
    assert said in problem


@pytest.mark.parametrize("cells", [["x"], [None], [{"cell_type": "code", "source": 3}], [{"cell_type": []}], [{}]])
def test_odd_cells_are_passed_over(cells: list[object]) -> None:
    assert joined(json.dumps({"cells": cells}).encode()).text == ""


def test_a_finding_names_its_cell_and_shows_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = notebook("# title", "%pylab\nimport os", ["x = 1\n", "import cgi\n"])
    (tmp_path / "a.ipynb").write_text(text)
    (one,) = findings(".")
    line = text.splitlines().index('    "import cgi\\n"') + 1
    assert {name: one[name] for name in ("path", "line", "column", "cell", "cell_line", "rule")} == {
        "path": "a.ipynb", "line": line, "column": 1, "cell": 3, "cell_line": 2, "rule": "dead-batteries",
    }  # fmt: skip
    shown = run(".").stdout
    assert "a.ipynb:cell 3:2:1: high [dead-batteries]" in shown
    assert "     2 | import cgi\n" in shown
    assert "| a.ipynb:cell 3:2 |" in run(".", "--format", "markdown").stdout
    assert f"::error file=a.ipynb,line={line},col=1" in run(".", "--format", "github").stdout
    assert "::cell 3, line 2: module cgi is gone" in run(".", "--format", "github").stdout


def test_a_comment_in_a_cell_silences(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook("x = 1", "import cgi  # pyskew: ignore[dead-batteries] shown only"))
    assert findings(str(tmp_path)) == []


def test_checkpoints_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".ipynb_checkpoints").mkdir()
    for folder in (tmp_path, tmp_path / ".ipynb_checkpoints"):
        (folder / "a.ipynb").write_text(notebook("import cgi"))
    assert len(findings(str(tmp_path))) == 1


def test_a_notebook_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    error = run(str(tmp_path)).exception
    assert isinstance(error, UsageError)
    assert "no notebook" in str(error)


PROGRAM = [
    "import multiprocessing\nSTATE = 1",
    "def work(x):\n    print(STATE, x)",
    "STATE = 2\npool = multiprocessing.Pool()\npool.map(work, [1])",
]


def test_rules_on_what_a_worker_imports_again_are_not_for_notebooks(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook(*PROGRAM))
    assert [one["rule"] for one in findings(str(tmp_path))] == ["notebook-function"]
    (tmp_path / "a.ipynb").unlink()
    (tmp_path / "a.py").write_text("\n".join(PROGRAM))
    assert "launch-without-guard" in {one["rule"] for one in findings(str(tmp_path))}


def test_newer_syntax_on_standard_input_is_read_by_the_newest_python(pythons: Pythons) -> None:
    assert pythons["3.14"]
    text = "import cgi\ntry:\n    pass\nexcept ValueError, TypeError:\n    pass\n"
    assert [one["rule"] for one in findings("-", stdin=text)] == ["dead-batteries"]


# Standard input


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (one,) = findings("-", stdin="x = 1\nimport cgi\n")
    assert (one["path"], one["line"]) == ("-", 2)
    assert "-:2:1: high [dead-batteries]" in run("-", stdin="x = 1\nimport cgi\n").stdout
    assert run("-", stdin="x = 1\n").return_value == ExitCode.CLEAN
    (tmp_path / "a.py").write_text("import cgi\n")
    assert [one["path"] for one in findings("-", "a.py", stdin="import cgi\n")] == ["-", "a.py"]


@pytest.mark.parametrize("stdin", ["def (", "x = 1\0"])
def test_standard_input_that_is_no_python_is_an_error(stdin: str) -> None:
    error = run("-", stdin=stdin + "\nimport cgi\n").exception
    assert isinstance(error, UsageError)
    assert "-: not read:" in str(error)


@pytest.mark.parametrize("arguments", [["--changed-since", "HEAD"], ["--", "pytest"]])
def test_standard_input_is_no_work_tree(arguments: list[str]) -> None:
    assert isinstance(run("-", *arguments, stdin="import cgi\n").exception, UsageError)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "source", [" " * 300_000 + "x", "a," * 100_000 + "= !", "\t" * 300_000 + "= %x", "a.?" * 100_000]
)
def test_a_long_line_for_ipython_takes_no_time(source: str) -> None:
    """A pattern that is not linear would take minutes; the limit only ends the test."""
    python_of(f"%magic\n{source}")
