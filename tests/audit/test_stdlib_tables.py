"""The tables of the standard library, against the interpreter that runs these tests."""

from __future__ import annotations

import importlib
import sys
import warnings

import pytest

from pyskew.audit import stdlib_tables as tables

MINORS = range(9, 16)
HERE = sys.version_info[1]
IN_A_PATCH_RELEASE = {"pdb.getsourcelines"}
"""Removed from 3.10 and 3.11 after their first releases: 3.11.2 still has it."""


def test_known_removals_are_there() -> None:
    assert {"imp", "asyncore", "distutils"} <= tables.removed_modules(12)
    assert "configparser.SafeConfigParser" in tables.removed_names(12)
    assert "unittest.TestCase" in tables.removed_attributes(12)["assertEquals"]
    assert tables.lost_arguments(12)["http.client.HTTPSConnection"]["keywords"] == [
        "cert_file",
        "check_hostname",
        "key_file",
    ]
    assert tables.new_arguments(15)["argparse.ArgumentParser:_get_formatter"] == ["file"]


def test_what_is_private_or_borrowed_is_told_apart() -> None:
    removed = tables.removed_names(13)
    assert removed["pathlib._make_selector"].private
    assert removed["typing.io"].private is False


@pytest.mark.parametrize("minor", MINORS)
def test_a_name_is_removed_once(minor: int) -> None:
    later = set().union(*(tables.removed_names(one) for one in MINORS if one > minor))
    assert not set(tables.removed_names(minor)) & later


def test_no_removed_name_is_here() -> None:
    """Removed up to the Python that runs this: it cannot be read."""
    there = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for minor in (one for one in MINORS if one <= HERE):
            for name in tables.removed_names(minor):
                module, _, last = name.rpartition(".")
                if module.startswith(("tkinter", "turtle", "curses")) or tables.removed_names(minor)[name].private:
                    continue
                try:
                    found = hasattr(importlib.import_module(module), last)
                except ImportError:
                    continue
                there += [name] if found else []
    assert set(there) <= IN_A_PATCH_RELEASE


def test_names_removed_later_are_still_here() -> None:
    """Most names that a later Python removed can be read on this one."""
    names = [name for minor in MINORS if minor > HERE for name in tables.removed_names(minor)]
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    missing = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in public:
            module, _, last = name.rpartition(".")
            try:
                found = hasattr(importlib.import_module(module), last)
            except ImportError:
                continue
            missing += [] if found else [name]
    assert len(missing) < len(public) / 4


def test_a_class_is_known_with_what_it_derives_from() -> None:
    assert "pathlib.PurePath" in tables.ancestors("pathlib.PosixPath")
    assert "pathlib.Path" not in tables.ancestors("zipfile.Path")
    assert tables.has_attribute("unittest.IsolatedAsyncioTestCase", "assertEqual")


def test_excluded_are_names_that_only_a_build_lacks() -> None:
    for minor in MINORS:
        assert not [name for name in tables.removed_names(minor) if name.startswith(("dbm.gnu", "dbm.ndbm", "errno."))]
