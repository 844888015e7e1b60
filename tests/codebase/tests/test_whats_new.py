"""Sections of What's New: those that the packs account for, and none for private names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyskew.codebase.tests import whats_new

PACKS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize(
    ("said", "minor", "anchor"),
    [
        ("typing.TypeIs is new in 3.13", 13, "#typing"),
        ("ast.Num is gone since 3.14", 14, "#removed"),
        ("the module xdrlib is gone since 3.13", 13, "#pep-594-remove-dead-batteries-from-the-standard-library"),
        ("Union[X, Y] and X | Y are of one class since 3.14", 14, "#typing"),
        ("frozendict is new in 3.15", 15, "#pep-814-add-frozendict-built-in-type"),
        ("os.path.isreserved is new in 3.13", 13, "#os-path"),
        ("copy.replace is new in 3.14", 14, ""),
    ],
)
def test_sections(said: str, minor: int, anchor: str) -> None:
    assert whats_new.link(said, minor) == f"https://docs.python.org/3.{minor}/whatsnew/3.{minor}.html{anchor}"


@pytest.mark.parametrize(
    "said",
    [
        "uuid._load_system_functions (private) is gone since 3.13",
        "pickle._getattribute(), which is private, has other parameters since 3.13",
        "typing.ForwardRef._evaluate() has other parameters since 3.13",
    ],
)
def test_private_names_have_no_entry(said: str) -> None:
    assert whats_new.link(said, 13) == ""


@pytest.mark.parametrize("minor", [13, 14, 15])
def test_the_sections_are_those_of_the_pages(minor: int) -> None:
    """The entries of the packs were read off the pages."""
    entries = (PACKS / f"upgrade_3_{minor}" / "entries.yaml").read_text(encoding="utf-8")
    known = set(re.findall(r"section: ([\w-]+)", entries)) | {"whatsnew313-locals-semantics", "removed"}
    modules = {whats_new.link(f"{name.replace('-', '.')}.x is new", minor).partition("#")[2] for name in known} - {""}
    named = ("the module x is gone since", "x is gone since", "Union[X, Y] and X | Y", "ForwardRef", "map() has",
             "get_event_loop() raises", "frozendict is new", "sentinel is new", "FrameLocalsProxy")  # fmt: skip
    assert len(modules) > 30
    assert modules | {whats_new.link(said, minor).partition("#")[2] for said in named} - {""} <= known
