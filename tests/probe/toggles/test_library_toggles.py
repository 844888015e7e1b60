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
]
SETTINGS = [
    pytest.param(case, label, end, id=f"{case.toggle}={(case.old, case.new)[end][0]}-{label}")
    for case in CASES
    for label in LABELS
    if LABELS.index(label) >= LABELS.index(case.first)
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
