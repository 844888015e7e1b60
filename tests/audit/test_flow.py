from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.audit import Confidence, Options, Spot
from pyskew.audit.rules import rules
from pyskew.audit.unchanged import audit
from support import examples

APP = """\
# file: app/__init__.py
# file: app/config.py
LEVEL = 0

def load():
    global LEVEL
    LEVEL = 3
# file: app/jobs.py
from app import config

class Job:
    def run(self):
        return inner(self)

def inner(job):
    return config.LEVEL
"""


def state(text: str) -> list[Spot]:
    return examples.spots(rules()["worker-reads-parent-state"], text)


def test_the_path_of_a_state_is_told() -> None:
    main = """\
# file: app/main.py
from multiprocessing import Pool
from app import config, jobs

def main():
    config.load()
    with Pool() as pool:
        pool.map(jobs.inner, [1])

if __name__ == "__main__":
    main()
"""
    (spot,) = state(APP + main)
    assert spot.path_of_state == ("app/config.py:5", "app/jobs.py:8", "app/main.py:7")
    told = "state set at app/config.py:5 -> read in worker app/jobs.py:8 -> started at app/main.py:7"
    assert f"{told} with the default start method" in spot.message
    assert spot.confidence is Confidence.HIGH


def test_methods_aliases_and_partials_are_followed() -> None:
    main = """\
# file: app/main.py
import functools as ft
import multiprocessing as mp
from app.config import load as prepare
from app.jobs import Job as Work

def start(pool, work):
    return work

def main():
    prepare()
    job = Work()
    process = mp.Process(target=ft.partial(job.run))
    process.start()

if __name__ == "__main__":
    main()
"""
    assert [spot.path for spot in state(APP + main)] == ["app/jobs.py"]


def test_reexported_functions_and_relative_imports_are_followed() -> None:
    text = """\
# file: app/__init__.py
from .jobs import run
# file: app/jobs.py
from . import config

def run(x):
    return config.LEVEL
# file: app/config.py
LEVEL = 0
# file: main.py
from concurrent.futures import ProcessPoolExecutor
import app
import app.config

if __name__ == "__main__":
    app.config.LEVEL = 1
    with ProcessPoolExecutor() as pool:
        pool.submit(app.run, 1)
"""
    assert [spot.path for spot in state(text)] == ["app/jobs.py"]


def test_a_subclass_of_process_in_another_module_is_a_launch() -> None:
    text = """\
# file: workers.py
import multiprocessing

LEVEL = 0

class Base(multiprocessing.Process):
    pass

class Worker(Base):
    def run(self):
        print(LEVEL)
# file: main.py
import multiprocessing
import workers

if __name__ == "__main__":
    workers.LEVEL = 1
    workers.Worker().start()
"""
    assert [spot.path for spot in state(text)] == ["workers.py"]


def test_an_event_loop_hands_work_to_a_process_pool() -> None:
    text = """\
import asyncio
from concurrent.futures import ProcessPoolExecutor

MODEL = None

def work():
    return MODEL

async def main():
    global MODEL
    MODEL = "loaded"
    pool = ProcessPoolExecutor()
    await asyncio.get_running_loop().run_in_executor(pool, work)

if __name__ == "__main__":
    asyncio.run(main())
"""
    assert [spot.line for spot in state(text)] == [7]


def test_a_start_method_pinned_elsewhere_silences() -> None:
    text = """\
# file: jobs.py
import multiprocessing

def start():
    multiprocessing.Process(target=lambda: None).start()
# file: main.py
import multiprocessing
import jobs

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    jobs.start()
"""
    rule = rules()["target-not-importable"]
    assert examples.spots(rule, text) == []
    assert examples.spots(rule, text.replace("import jobs", "import other"))


def test_a_context_from_a_variable_is_unknown_and_silent() -> None:
    text = """\
import multiprocessing

def main(method):
    context = multiprocessing.get_context(method)
    context.Process(target=lambda: None).start()
"""
    assert examples.spots(rules()["target-not-importable"], text) == []


def test_a_context_on_self_is_known() -> None:
    text = """\
import multiprocessing

class Runner:
    def __init__(self):
        self.context = multiprocessing.get_context({})

    def start(self):
        self.context.Process(target=lambda: None).start()
"""
    rule = rules()["target-not-importable"]
    assert examples.spots(rule, text.format('"fork"')) == []
    assert len(examples.spots(rule, text.format(""))) == 1


def test_a_write_that_nobody_around_the_launch_makes_is_a_weak_hint() -> None:
    text = (
        APP
        + """\
# file: app/main.py
from multiprocessing import Pool
from app import jobs

def main():
    with Pool() as pool:
        pool.map(jobs.inner, [1])

if __name__ == "__main__":
    main()
"""
    )
    assert [spot.confidence for spot in state(text)] == [Confidence.LOW]


def test_a_local_variable_of_the_same_name_is_no_state() -> None:
    text = """\
import multiprocessing

LEVEL = 0

def work(LEVEL):
    return LEVEL

def other():
    LEVEL = 2
    return LEVEL

if __name__ == "__main__":
    LEVEL = 1
    multiprocessing.Process(target=work, args=(1,)).start()
    multiprocessing.Process(target=other).start()
"""
    assert state(text) == []


def test_a_subclass_of_a_subclass_of_process_is_given_a_nested_target() -> None:
    text = """\
# file: base.py
import multiprocessing

class Base(multiprocessing.Process):
    pass
# file: special.py
from base import Base

class Special(Base):
    pass
# file: main.py
import multiprocessing
import special

def main():
    def work():
        pass
    special.Special(target=work, args=(lambda: 1,)).start()
"""
    assert [spot.line for spot in examples.spots(rules()["target-not-importable"], text)] == [7]
    assert [spot.line for spot in examples.spots(rules()["argument-not-picklable"], text)] == [7]
    pinned = text.replace("multiprocessing.Process)", 'multiprocessing.get_context("fork").Process)')
    assert examples.spots(rules()["target-not-importable"], pinned) == []


def test_a_start_method_that_is_set_on_another_system_alone_does_not_silence() -> None:
    text = """\
import multiprocessing
import sys

if sys.platform == {!r}:
    multiprocessing.set_start_method("fork")

def main():
    multiprocessing.Process(target=lambda: None).start()
"""
    rule = rules()["target-not-importable"]
    assert len(examples.spots(rule, text.format("darwin"))) == 1
    assert examples.spots(rule, text.format("linux")) == []


def test_a_name_that_holds_a_version_check_is_one() -> None:
    text = """\
import ast
import sys

_OLD = sys.version_info < (3, 8)

def text(node):
    if _OLD and isinstance(node, ast.Str):
        return node.s
"""
    rule = rules()["names-gone-in-3-14"]
    assert examples.spots(rule, text) == []
    assert examples.spots(rule, text.replace("sys.version_info < (3, 8)", "True"))


def test_names_that_a_star_brings_are_followed() -> None:
    text = """\
# file: shared.py
LEVEL = 0
def work():
    return LEVEL
# file: between.py
from shared import *
# file: main.py
from multiprocessing import Process
import shared
from between import *

if __name__ == "__main__":
    shared.LEVEL = 1
    Process(target=work).start()
"""
    (spot,) = state(text)
    assert spot.path_of_state == ("main.py:6", "shared.py:3", "main.py:7")


def test_a_check_for_an_old_python_is_no_care_for_the_new_one() -> None:
    text = """\
import ast
import sys

NEW = sys.version_info[:2] >= (3, 7)

def text(node):
    if NEW:
        return isinstance(node, ast.Str)
    return isinstance(node, ast.Num)

if sys.version_info >= (3, 8):
    KIND = ast.Bytes
else:
    KIND = ast.Num
"""
    rule = rules()["names-gone-in-3-14"]
    assert sorted(spot.line for spot in examples.spots(rule, text)) == [8, 12]
    assert examples.spots(rule, text.replace("3, 7", "3, 14").replace("3, 8", "3, 14")) == []


@pytest.mark.parametrize(("chosen", "sure"), [("", Confidence.HIGH), ("set_start_method('fork')", Confidence.MEDIUM)])
def test_a_package_that_chooses_a_start_method_somewhere_makes_findings_less_sure(
    chosen: str, sure: Confidence, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/__init__.py").touch()
    script = f"import multiprocessing\n\ndef main():\n    multiprocessing.{chosen or 'active_children()'}\n"
    (tmp_path / "app/scripts.py").write_text(script)
    (tmp_path / "app/plugin.py").write_text(
        "import multiprocessing\n\ndef serve():\n    def work():\n        pass\n"
        "    multiprocessing.Process(target=work).start()\n"
    )
    found = audit([tmp_path], Options(old=(3, 13), new=(3, 14)), keep=False).findings
    assert [(one.rule, one.confidence) for one in found] == [("target-not-importable", sure)]


@pytest.mark.parametrize(("top", "sure"), [("shared = workers()", Confidence.MEDIUM), ("start()", Confidence.HIGH)])
def test_a_call_of_a_generator_may_start_no_worker(top: str, sure: Confidence) -> None:
    text = f"""
import contextlib
import multiprocessing

@contextlib.contextmanager
def workers():
    with multiprocessing.Pool(2) as pool:
        yield pool

def start():
    with multiprocessing.Pool(2) as pool:
        print(pool)

{top}
"""
    found = examples.spots(rules()["launch-without-guard"], text)
    assert [spot.confidence or Confidence.HIGH for spot in found] == [sure]
