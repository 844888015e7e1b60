"""Toggles of the library: under a default, a program prints what the Python that has this default prints."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import pytest

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: the programs use POSIX paths and CPU affinity"),
]
LABELS = ["3.12", "3.13", "3.14", "3.15"]


@dataclass(frozen=True, slots=True)
class Case:
    """A toggle, a program, and what it prints under the old and the new default."""

    toggle: str
    old: tuple[str, str]
    """Value, and what the program prints under it."""
    new: tuple[str, str]
    since: str
    """First Python with the new default."""
    program: str
    first: str = "3.12"
    """First Python on which both values can be set."""
    last: str = "3.15"
    """Last one."""


CASES = [
    Case(
        "ssl-strict",
        ("off", "0 0"),
        ("on", "1 1"),
        "3.13",
        """
        import ssl
        from ssl import create_default_context as make
        flag = ssl.VERIFY_X509_STRICT
        print(int(bool(make().verify_flags & flag)), int(bool(ssl._create_default_https_context().verify_flags & flag)))
        """,
    ),
    Case(
        "worker-count",
        ("all", "True True True"),
        ("affinity", "False False False"),
        "3.13",
        """
        import os
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
        from multiprocessing.pool import ThreadPool
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        machine = os.cpu_count()
        with ThreadPool() as pool:
            processes = pool._processes
        threads = ThreadPoolExecutor()._max_workers - 4
        print(processes == machine, ProcessPoolExecutor()._max_workers == machine, threads == machine)
        """,
    ),
    Case(
        "glob-files",
        ("directories", "['in', 't'] ['in', 't'] ['in', 't']"),
        ("all", "['a', 'b', 'in', 't'] ['a', 'b', 'in', 't'] ['in', 't']"),
        "3.13",
        """
        from pathlib import Path
        Path("t/in").mkdir(parents=True); Path("t/a").touch(); Path("t/in/b").touch()
        found = [Path("t").glob("**"), Path("t").rglob("**"), Path("t").glob("**/")]
        print(*(sorted({one.name for one in each}) for each in found))
        """,
    ),
    Case(
        "getuser-error",
        ("lookup-error", "KeyError"),
        ("os-error", "OSError"),
        "3.13",
        """
        import getpass, os, pwd
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            os.environ.pop(name, None)
        os.setuid(54321)
        try:
            getpass.getuser()
        except Exception as error:
            print(type(error).__name__)
        """,
    ),
    Case(
        "gc-thresholds",
        ("700", "700"),
        ("2000", "2000"),
        "3.13",
        """
        import gc
        print(gc.get_threshold()[0])
        """,
    ),
    Case(
        "server-backlog",
        ("5", "5 5"),
        ("4096", "4096 4096"),
        "3.15",
        """
        import http.server, socketserver
        print(socketserver.TCPServer.request_queue_size, http.server.HTTPServer.request_queue_size)
        """,
    ),
    Case(
        "argparse-suggestions",
        ("off", "False True"),
        ("on", "True True"),
        "3.15",
        """
        import argparse
        def error(self, message): raise ValueError(message)
        argparse.ArgumentParser.error = error
        def suggests(**options):
            parser = argparse.ArgumentParser(**options)
            parser.add_argument("word", choices=["apple", "orange"])
            try:
                parser.parse_args(["appel"])
            except ValueError as error:
                return "maybe you meant" in str(error)
        print(suggests(), suggests(suggest_on_error=True))
        """,
        first="3.14",
    ),
    Case(
        "email-strict",
        ("off", "False False True"),
        ("on", "True True True"),
        "3.13",
        """
        from email.utils import getaddresses, parseaddr
        text = "alice@example.org(<bob@example.com>"
        refused = parseaddr(text) == ("", ""), getaddresses([text]) == [("", "")]
        print(*refused, parseaddr(text, strict=True) == ("", ""))
        """,
        first="3.13",
    ),
    Case(
        "dbm-default",
        ("system", "False"),
        ("sqlite3", "True"),
        "3.13",
        """
        import shelve
        with shelve.open("shelf") as shelf:
            print(type(shelf.dict).__module__ == "dbm.sqlite3")
        """,
        first="3.13",
    ),
    Case(
        "itertools-pickling",
        ("allowed", "copied copied copied copied copied"),
        ("refused", "TypeError TypeError TypeError copied copied"),
        "3.14",
        """
        import copy, itertools, multiprocessing.reduction, pickle, warnings
        warnings.simplefilter("ignore")
        def tried(function, iterator):
            try:
                function(iterator)
            except TypeError as error:
                assert str(error) == f"cannot pickle '{type(iterator).__module__}.{type(iterator).__name__}' object"
                return "TypeError"
            return "copied"
        dumps = multiprocessing.reduction.ForkingPickler.dumps
        print(tried(copy.copy, itertools.count()), tried(pickle.dumps, itertools.chain("ab")),
              tried(dumps, itertools.cycle("ab")), tried(copy.copy, itertools.tee("ab")[0]),
              tried(copy.copy, iter("ab")))
        """,
        last="3.13",
    ),
    Case(
        "classmethod-chaining",
        ("chained", "bound (<class '__main__.Owner'>, 1) True True"),
        ("plain", "called (<class '__main__.Owner'>, 1) True True"),
        "3.13",
        """
        class Decorated:
            def __get__(self, instance, owner=None):
                return lambda: "bound"
            def __call__(self, owner):
                return "called"
        class Owner:
            decorated = classmethod(Decorated())
            @classmethod
            def plain(cls, value):
                return cls, value
        known = isinstance(vars(Owner)["plain"], classmethod)
        print(Owner.decorated(), Owner().plain(1), known, Owner.plain.__self__ is Owner)
        """,
    ),
    Case(
        "forward-reference-module",
        ("typing", "typing typing True"),
        ("annotationlib", "annotationlib annotationlib True"),
        "3.14",
        """
        import typing
        reference = typing.get_args(typing.Optional["absent"])[0]
        print(type(reference).__module__, typing.ForwardRef.__module__, isinstance(reference, typing.ForwardRef))
        """,
    ),
    Case(
        "worker-exit-functions",
        ("ignored", "fork [] forkserver [] spawn ['own']"),
        ("called", "fork ['own'] forkserver ['own'] spawn ['own']"),
        "3.13",
        """
        import atexit, multiprocessing, os, sys
        if __name__ == "__main__":
            atexit.register(os.mkdir, "parents")
            for method in ("fork", "forkserver", "spawn"):
                os.mkdir(method)
                context = multiprocessing.get_context(method)
                worker = context.Process(target=atexit.register, args=(os.mkdir, method + "/own"))
                worker.start()
                worker.join()
                print(method, os.listdir(method), end=" ", flush=True)
            assert not os.path.exists("parents")
        """,
    ),
    Case(
        "compression-level",
        ("9", "2 2 2 2 2"),
        ("6", "0 0 2 0 0"),
        "3.15",
        """
        import gzip, io, tarfile
        def written(**options):
            target = io.BytesIO()
            gzip.GzipFile(fileobj=target, mode="wb", **options).close()
            return target.getvalue()
        archive = io.BytesIO()
        tarfile.open(fileobj=archive, mode="w:gz").close()
        gzip.open("f", "wb").close()
        from pathlib import Path
        streams = [gzip.compress(b""), written(), written(compresslevel=9), archive.getvalue(), Path("f").read_bytes()]
        print(*(stream[8] for stream in streams))
        """,
    ),
    Case(
        "forkserver-preload",
        ("none", "2 True"),
        ("main", "1 False"),
        "3.13",
        """
        import multiprocessing, os
        with open("ran", "a") as file:
            file.write("x")
        here = os.getpid()
        def work(queue):
            queue.put(here == os.getpid())
        if __name__ == "__main__":
            context = multiprocessing.get_context("forkserver")
            queue = context.SimpleQueue()
            workers = [context.Process(target=work, args=(queue,)) for _ in range(2)]
            for one in workers:
                one.start()
                one.join()
            print(os.path.getsize("ran") - 1, queue.get())
        """,
        first="3.14",
    ),
    Case(
        "preload-errors",
        ("fail", "ConnectionResetError"),
        ("ignore", "1"),
        "3.15",
        """
        import multiprocessing, sys
        if __name__ == "__main__":
            process = multiprocessing.get_context("forkserver").Process(target=print)
            try:
                process.start()
            except OSError:
                print("ConnectionResetError")
            else:
                process.join()
                print(process.exitcode)
        else:
            raise ValueError("only as a script")
        """,
        first="3.14",
    ),
    Case(
        "posix-spawn",
        ("off", "False True"),
        ("on", "True True"),
        "3.13",
        """
        import os, subprocess, sys
        calls = []
        original = os.posix_spawn
        os.posix_spawn = lambda *args, **options: (calls.append(1), original(*args, **options))[1]
        def spawned(**options):
            calls.clear()
            subprocess.run([sys.executable, "-c", "pass"], **options)
            return bool(calls)
        print(spawned(), spawned(close_fds=False))
        """,
        first="3.13",
    ),
]
SETTINGS = [
    pytest.param(case, label, end, id=f"{case.toggle}={(case.old, case.new)[end][0]}-{label}")
    for case in CASES
    for label in LABELS
    if LABELS.index(case.first) <= LABELS.index(label) <= LABELS.index(case.last)
    for end in (0, 1)
]


@pytest.mark.parametrize(("case", "label", "end"), SETTINGS)
def test_a_program_prints_what_the_python_with_that_default_prints(lab, case, label, end):
    if case.toggle == "worker-count" and (os.cpu_count() or 1) == 1:
        pytest.skip("NOT RUN: one CPU, so both values mean the same")
    value, printed = (case.old, case.new)[end]
    env = lab.env(label, **{case.toggle.replace("-", "_"): value})
    reply = lab.run(env, case.program)
    assert reply["stdout"].strip() == printed, reply["stderr"]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.toggle)
def test_the_plain_program_prints_what_its_python_defaults_to(lab, case, label):
    if case.toggle == "worker-count" and (os.cpu_count() or 1) == 1:
        pytest.skip("NOT RUN: one CPU, so both values mean the same")
    if LABELS.index(label) < LABELS.index(case.first):
        pytest.skip("the choice came later")
    expected = case.new if LABELS.index(label) >= LABELS.index(case.since) else case.old
    assert lab.run(lab.env(label), case.program)["stdout"].strip() == expected[1]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("value", ["9", "6"])
def test_the_level_of_one_module_is_set_without_the_other(lab, label, value):
    program = "import sys\nimport {}\nprint('{}' in sys.modules)"
    for module, other in (("tarfile", "gzip"), ("gzip", "tarfile")):
        reply = lab.run(lab.env(label, compression_level=value), program.format(module, other))
        assert reply["stdout"] == "False\n", reply["stderr"]


WARNS = """
import warnings
def warned(use):
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        use()
    return len(caught)
import re, asyncio
print(warned(lambda: re.sub("a", "b", "c", 1)), warned(lambda: asyncio.iscoroutinefunction(int)),
      warned(lambda: warnings.warn("of the program")))
"""
"""The first warns since 3.13, the second since 3.14, the third is the program's own."""


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("value", LABELS)
def test_warnings_are_those_of_the_older_python(lab, label, value):
    if value > label:
        pytest.skip("a Python gives no warning of a newer one")
    expected = f"{int(value >= '3.13')} {int(value >= '3.14')} 1"
    assert lab.run(lab.env(label, new_warnings=value), WARNS)["stdout"].strip() == expected


ANNOUNCED = """
import warnings
def raised(text):
    with warnings.catch_warnings(record=True):
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        try:
            warnings.warn(text, DeprecationWarning)
        except DeprecationWarning:
            return 1
    return 0
texts = ["slated for removal in Python 3.16", "will be removed in 3.14",
         "deprecated since 3.9, to be dropped from 3.15",
         "deprecated since Python 3.8", "will raise an error in version 3.17.", "removed by 2 people"]
print(*map(raised, texts), raised("removed in 3.16\\nuse other"))
"""


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("value", "printed"),
    [("none", "0 0 0 0 0 0 0"), ("3.14", "0 1 0 0 0 0 0"), ("3.15", "0 1 1 0 0 0 0"), ("3.17", "1 1 1 0 1 0 1")],
)
def test_a_deprecation_that_names_a_python_is_an_error_under_that_one(lab, label, value, printed):
    assert lab.run(lab.env(label, announced_removals=value), ANNOUNCED)["stdout"].strip() == printed
