from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.reporting.locations import ReportLocation, ReportLocations, frame, position
from support import sample


@pytest.mark.parametrize(
    ("declared", "site", "place"),
    [
        ("scenarios/app/pack.yaml:3:1", "<cwd>/sub/one.py:7", ReportLocation(path="scenarios/app/sub/one.py", line=7)),
        ("matrix.yaml:3:1", "<cwd>/one.py:7", ReportLocation(path="one.py", line=7)),
        ("builtin:app/pack.yaml:3:1", "<cwd>/one.py:7", ReportLocation(path="app/one.py", line=7, builtin=True)),
        ("matrix.yaml:3:1", "<cwd>/a:b/one.py:7", ReportLocation(path="a:b/one.py", line=7)),
        ("matrix.yaml:3:1", "<prefix>/lib/ast.py:7", None),
        ("matrix.yaml:3:1", "/usr/lib/ast.py:7", None),
        ("matrix.yaml:3:1", "<cwd>/../../etc/passwd:7", None),
        ("matrix.yaml:3:1", "", None),
    ],
)
def test_a_frame_is_a_file_of_the_pack(declared: str, site: str, place: ReportLocation | None) -> None:
    assert frame(sample.scenario(position=declared), site) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a/pack.yaml:3:5", ReportLocation(path="a/pack.yaml", line=3, column=5)),
        ("a\\pack.yaml:3:5", ReportLocation(path="a/pack.yaml", line=3, column=5)),
        ("/abs/pack.yaml:3:5", None),
        ("", None),
    ],
)
def test_a_declaration_has_a_line(text: str, place: ReportLocation | None) -> None:
    assert position(text) == place


def test_a_change_without_frame_has_no_site_and_an_unknown_scenario_neither() -> None:
    value = sample.rich()
    places = ReportLocations(value)
    (refuted,) = (change for change in value.changes if change.scenario == "pack/refuted")
    assert list(places.sites(refuted)) == []
    assert list(places.sites(replace(refuted, scenario="gone"))) == []
    assert places.declared("gone") is None
