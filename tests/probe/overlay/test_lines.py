"""Which lines were run, written down from inside: in the process itself, its children, and installed code."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Lab
from pyskew import plugins
from pyskew.observation import overlay_events
from pyskew.observation.overlay_events import Exposure
from pyskew.targets.environments import Env

pytestmark = pytest.mark.real

CODE = """
import multiprocessing
import sys

def seen():
    return 1

def unseen():
    return 2

def work(_):
    return 3

if __name__ == "__main__":
    seen()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.map(work, [1])
    print(sorted(name for name in sys.modules if "pyskew" in name), sys.dont_write_bytecode)
"""
LINES = {"seen": 6, "unseen": 9, "work": 12}


def watched(lab: Lab, label: str, lines: list[str]) -> tuple[dict[str, Any], Exposure]:
    env = lab.environments.plain(lab.channel, lab.pythons[label])
    lab.environments.check(lab.channel, lab.pythons[label])
    over = lab.environments.watched(lab.channel, env, lines, plugins.toggles())
    reply = lab.run(over, CODE, events=over.events)
    return reply, overlay_events.read(str(reply["events"]), str(reply["dirs"]["cwd"]))


@pytest.mark.parametrize("label", ["3.12", "3.14", "3.15"])
def test_lines_that_ran_are_written_down_and_no_others(lab: Lab, label: str) -> None:
    lines = [f"script.py\t{number}\tsrc/{name}.py" for name, number in LINES.items()]
    reply, seen = watched(lab, label, [*lines, "other.py\t6\tother.py"])
    assert reply["outcome"] == "pass", reply["stderr"]
    assert seen.ran == {"src/seen.py:6", "src/work.py:12"}


def test_what_is_watched_sees_nothing_of_it(lab: Lab) -> None:
    reply, _ = watched(lab, "3.14", ["script.py\t6\tscript.py"])
    assert reply["stdout"].splitlines() == ["[] False"]
    assert reply["stderr"] == ""


def watching(lab: Lab, label: str) -> Env:
    env = lab.environments.plain(lab.channel, lab.pythons[label])
    lab.environments.check(lab.channel, lab.pythons[label])
    return lab.environments.watched(lab.channel, env, [], plugins.toggles())


def test_where_defaults_are_reached_is_written_down_too(lab: Lab) -> None:
    over = watching(lab, "3.13")
    reply: dict[str, Any] = lab.run(over, "import multiprocessing\nmultiprocessing.Queue()\n", events=over.events)
    (reached,) = overlay_events.read(reply["events"], reply["dirs"]["cwd"]).reached
    assert (reached.toggle, reached.place.name, reached.count) == ("start-method", "script.py:2", 1)


def test_two_slots_write_to_two_files(lab: Lab) -> None:
    interpreter = lab.pythons["3.13"]
    lab.environments.check(lab.channel, interpreter)
    files = set()
    for slot in (0, 1):
        channel = lab.site.channel(slot, "")
        env = lab.environments.plain(channel, interpreter)
        files.add(lab.environments.watched(channel, env, [], ()).events)
    assert len(files) == 2


def test_one_cell_sees_nothing_of_another_one(lab: Lab) -> None:
    over = watching(lab, "3.13")
    lab.run(over, "import multiprocessing\nmultiprocessing.Queue()\n", events=over.events)
    again: dict[str, Any] = lab.run(over, "pass\n", events=over.events)
    assert overlay_events.read(again["events"], "").reached == ()


def test_only_the_toggles_that_are_asked_for_are_hooked(lab: Lab) -> None:
    env = lab.environments.plain(lab.channel, lab.pythons["3.13"])
    lab.environments.check(lab.channel, lab.pythons["3.13"])
    over = lab.environments.watched(lab.channel, env, [], {"tar-filter"})
    code = "import sys, multiprocessing\nmultiprocessing.Queue()\nprint(type(sys.meta_path[0]).__name__)\n"
    reply: dict[str, Any] = lab.run(over, code, events=over.events)
    assert overlay_events.read(reply["events"], reply["dirs"]["cwd"]).reached == ()
