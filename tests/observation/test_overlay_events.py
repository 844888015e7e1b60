"""What the watcher of an overlay writes, the reader gives back under the same names."""

from __future__ import annotations

import inspect
import os
from pathlib import Path

import pytest

from pyskew.observation import overlay_events
from pyskew.probe.overlay import sites


def test_the_reader_gives_back_what_the_watcher_wrote(tmp_path: Path) -> None:
    events = tmp_path / "events"
    events.touch()
    watcher = sites.Watcher({"events": str(events)}, str(Path(sites.__file__).parent))
    watcher.started()
    assert watcher.reached("start-method")
    line = inspect.currentframe().f_lineno - 1
    watcher.predicted("._target", "cannot pickle '_thread.lock'\tobject")
    watcher.write("ran", file="app/main.py", line=3)
    seen = overlay_events.read(events.read_text(), str(Path(__file__).parent))
    (reached,) = seen.reached
    (predicted,) = seen.predicted
    own = Path(__file__).name
    assert (reached.toggle, reached.place.name, reached.count, reached.switched) == (
        "start-method",
        f"{own}:{line}",
        1,
        True,
    )
    assert (predicted.place.file, predicted.path) == (own, "._target")
    assert predicted.problem == "cannot pickle '_thread.lock'\tobject"
    assert (seen.processes, seen.ran) == ({os.getpid()}, {"app/main.py:3"})


def test_the_bytes_of_a_line_are_those_of_the_format() -> None:
    """Older runs hold such lines; a field that moves makes them mean something else."""
    text = (
        "started\t7\n"
        "reached\t7\t'start-method'\t'00000000000000ff'\t1\t2\t'/x/app.py'\t5\t'main'\t'/lib/pool.py'\t9\n"
        "predicted\t7\t'00000000000000ff'\t'/x/app.py'\t5\t'main'\t'._target'\t'cannot pickle'\n"
    )
    seen = overlay_events.read(text, "/x")
    (reached,) = seen.reached
    assert (reached.place.name, reached.place.through, reached.place.hash) == ("app.py:5", "/lib/pool.py:9", 255)
    assert (reached.count, reached.switched) == (2, True)
    assert seen.predicted[0].place == overlay_events.CallSite(file="app.py", line=5, function="main", hash=255)


def test_a_site_knows_the_tests_that_reached_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = tmp_path / "events"
    events.touch()
    watcher = sites.Watcher({"events": str(events)}, str(Path(sites.__file__).parent))

    def reach() -> None:
        watcher.reached("start-method")

    for test in ("t.py::test_one (setup)", "t.py::test_one (call)", "t.py::test_two[a (b)] (call)"):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", test)
        reach()
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    reach()
    seen = overlay_events.read(events.read_text(), str(Path(__file__).parent))
    (reached,) = seen.reached
    assert seen.tests == {reached.place.hash: {"t.py::test_one", "t.py::test_two[a (b)]"}}
    assert reached.count == 4
