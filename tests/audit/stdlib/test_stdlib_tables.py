"""The tables of the standard library, against the interpreter that runs these tests."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

from pyskew.audit.stdlib import stdlib_tables as tables

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


def test_a_class_that_its_base_is_named_like_derives_from_itself_alone() -> None:
    assert tables.ancestors("tokenize.TokenInfo") == {"tokenize.TokenInfo"}
    assert "http.server.BaseHTTPRequestHandler" in tables.ancestors("xmlrpc.server.SimpleXMLRPCRequestHandler")
    assert tables.packages_with("http.server.BaseHTTPRequestHandler") >= {"http", "wsgiref", "xmlrpc"}


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


COLLECTOR = Path(__file__).parents[3] / "tools" / "stdlib_collect.py"
SAMPLE = """
class Base:
    shown = 1
    declared: int

    def __init__(self, rows):
        self.plain = self.second = 0
        self.noted: int = 0
        self.counted += 1
        self.left, (self.right, *self.rest) = rows
        for self.each in rows:
            pass
        with rows as self.opened:
            pass
        def later():
            self.inner = 1
        self.__own = self.read.deep = 1

    @staticmethod
    def other(rows):
        rows.foreign = 1

    @classmethod
    def made(cls):
        cls.of_class = 1


class Derived(Base):
    def method(this):
        this.mine = 1
        self = this
        self.not_first = 1


class Open(Base):
    def method(self, **given):
        self.__dict__.update(given)


class Copied(Base):
    def __setstate__(self, state):
        self.__dict__.update(state)


def function(one):
    one.elsewhere = 1
    setattr(one, "by_text", 1)
"""


def loaded(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def collector(tmp_path, monkeypatch):
    (tmp_path / "collected_sample.py").write_text(SAMPLE, encoding="utf-8")
    for name in ("stdlib_collect", "collected_sample"):
        monkeypatch.setitem(sys.modules, name, None)
    sample = loaded("collected_sample", tmp_path / "collected_sample.py")
    return loaded("stdlib_collect", COLLECTOR), sample


OF_BASE = {"plain", "second", "noted", "counted", "left", "right", "rest", "each", "opened", "inner", "_Base__own"}


def test_what_methods_set_in_self_is_collected_with_what_is_inherited(collector) -> None:
    tool, sample = collector
    assert set(tool.class_entry(sample.Base)["sets"]) == OF_BASE | {"declared"}
    assert set(tool.class_entry(sample.Derived)["sets"]) == OF_BASE | {"declared", "mine"}
    assert "shown" in tool.class_entry(sample.Base)["every"]


def test_an_instance_may_have_what_its_package_sets_from_outside(collector) -> None:
    tool, sample = collector
    for name in ("elsewhere", "by_text", "foreign", "of_class", "not_first"):
        assert tool.instances_have(sample.Derived, name, "only")
        assert not tool.instances_have(sample.Derived, name)
    assert not tool.instances_have(sample.Derived, "absent", "only")


def test_a_class_that_takes_any_name_has_every_name(collector) -> None:
    tool, sample = collector
    assert tool.instances_have(sample.Open, "absent", "only")
    assert not tool.instances_have(sample.Copied, "absent", "only")


def test_what_an_instance_has_no_longer_is_unreachable(collector) -> None:
    tool, _ = collector
    rows = [("collected_sample", "Base", name, "only") for name in ("plain", "elsewhere", "shown", "absent")]
    assert tool.unreachable(rows) == [["collected_sample", "Base", "absent"]]
    assert tool.unreachable([("collected_sample", "Base", "elsewhere"), ("collected_sample", "Gone")]) == [
        ["collected_sample", "Base", "elsewhere"],
        ["collected_sample", "Gone"],
    ]


def test_attributes_that_only_instances_had_are_told_apart() -> None:
    assert "threading.Thread" in tables.removed_attributes(13)["_tstate_lock"]
    assert tables.is_of_instances("threading.Thread", "_tstate_lock")
    assert not tables.is_of_instances("unittest.TestCase", "assertEquals")
