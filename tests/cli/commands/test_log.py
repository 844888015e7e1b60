from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.cli import main
from pyskew.errors import UsageError
from pyskew.store.logs import LogWriter

CELL = "pack/one@linux/3.14+start-method=fork"


def log(*arguments: str) -> Result:
    return CliRunner().invoke(main.pyskew, ["log", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with LogWriter(tmp_path) as logs:
        logs.write(f"logs/{CELL}/1.txt", "the first\n")
        logs.write(f"logs/{CELL}/2.txt", "the second\n")
    return tmp_path


def test_a_cell_shows_all_attempts_and_a_path_one(folder: Path) -> None:
    assert log(CELL, "--run", str(folder)).output == "the first\nthe second\n"
    assert log(f"logs/{CELL}/2.txt", "--run", str(folder)).output == "the second\n"


def test_what_has_no_log_is_an_error_that_names_near_ones(folder: Path) -> None:
    with pytest.raises(UsageError, match=rf'no log of "one@linux"; there are: logs/{CELL[:12]}'):
        raise log("one@linux", "--run", str(folder)).exception  # type: ignore[misc]
    with pytest.raises(UsageError, match="a cell that did not run has none"):
        raise log("pack/two", "--run", str(folder)).exception  # type: ignore[misc]


def test_a_run_of_an_older_version_has_text_files(tmp_path: Path) -> None:
    written = tmp_path / "logs" / Path(CELL) / "1.txt"
    written.parent.mkdir(parents=True)
    written.write_text("as it was\n")
    assert log(CELL, "--run", str(tmp_path)).output == "as it was\n"
    with pytest.raises(UsageError, match=rf'no log of "one@linux"; there are: logs/{CELL[:12]}'):
        raise log("one@linux", "--run", str(tmp_path)).exception  # type: ignore[misc]
