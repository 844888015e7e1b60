from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew import plugins
from pyskew.errors import UsageError
from pyskew.model.shard import Shard
from pyskew.model.suite import Evidence, Suite, TargetSpec
from pyskew.suite.plan import Selection, parse_shard, plan, select, sharded
from support import sample


def cells(suite: Suite) -> list[str]:
    return [planned.cell.id for planned in plan(suite, plugins.toggles(), {}, ()).cells]


def test_every_value_that_is_not_the_default_gets_a_cell() -> None:
    assert cells(sample.suite()) == [
        "pack/one@linux/3.13",
        "pack/one@linux/3.13+start-method=spawn",
        "pack/one@linux/3.13+start-method=forkserver",
        "pack/one@linux/3.14",
        "pack/one@linux/3.14+start-method=fork",
        "pack/one@linux/3.14+start-method=spawn",
    ]


def test_windows_has_nothing_to_toggle() -> None:
    suite = replace(sample.suite(), targets=(TargetSpec(name="win", kind="host", os="windows"),))
    assert cells(suite) == ["pack/one@win/3.13", "pack/one@win/3.14"]


def test_cells_of_another_machine_are_planned_and_skipped_with_the_reason() -> None:
    suite = replace(
        sample.suite(sample.scenario(toggles=())), targets=(TargetSpec(name="mac", kind="host", os="macos"),)
    )
    planned = plan(suite, plugins.toggles(), {"mac": "this host is linux"}, ()).cells
    assert {(one.evidence, one.reason, one.required) for one in planned} == {
        (Evidence.SKIPPED, "this host is linux", False)
    }


def test_naming_a_target_requires_it() -> None:
    suite = replace(sample.suite(), targets=(TargetSpec(name="mac", kind="host", os="macos"),))
    planned = plan(suite, plugins.toggles(), {"mac": "this host is linux"}, ["mac"]).cells
    assert all(one.required for one in planned)


def test_an_informational_python_is_never_required() -> None:
    suite = replace(sample.suite(), pythons=(sample.spec("3.14"), sample.spec("3.15", informational=True)))
    planned = plan(suite, plugins.toggles(), {}, {"linux"}).cells
    assert {one.cell.python for one in planned if one.required} == {"3.14"}


def test_the_digest_names_the_plan() -> None:
    one, again = (plan(sample.suite(), plugins.toggles(), {}, ()).digest for _ in range(2))
    fewer = plan(select(sample.suite(), Selection(pythons=(sample.spec("3.14"),))), plugins.toggles(), {}, ()).digest
    assert one == again != fewer


def test_selecting_narrows_by_name_and_by_pattern() -> None:
    suite = sample.suite(sample.scenario("one"), sample.scenario("two"))
    assert [one.id for one in select(suite, Selection(only=("two",))).scenarios] == ["pack/two"]
    assert [one.id for one in select(suite, Selection(only=("pack/*",))).scenarios] == ["pack/one", "pack/two"]


@pytest.mark.parametrize("selection", [Selection(only=("nix*",)), Selection(targets=("mars",))])
def test_what_matches_nothing_is_a_usage_error(selection: Selection) -> None:
    with pytest.raises(UsageError):
        select(sample.suite(), selection)


def test_shards_cover_a_plan_once_and_keep_a_scenario_on_a_target_together() -> None:
    suite = sample.suite(*(sample.scenario(f"n{number}") for number in range(7)))
    targets = (*suite.targets, TargetSpec(name="mac", kind="host", os="macos"))
    whole = plan(replace(suite, targets=targets), plugins.toggles(), {}, ())
    parts = [sharded(whole, Shard(index=index, count=3)) for index in (1, 2, 3)]
    assert {part.digest for part in parts} == {whole.digest}
    assert {sum(part.share.whole.values()) for part in parts if part.share} == {len(whole.cells)}
    assert [part.share.cells for part in parts if part.share] == [len(part.cells) for part in parts]
    ours = [[one.cell for one in part.cells] for part in parts]
    assert sorted(cell.id for cells in ours for cell in cells) == sorted(one.cell.id for one in whole.cells)
    homes: dict[tuple[str, str], set[int]] = {}
    for index, cells in enumerate(ours):
        for cell in cells:
            homes.setdefault((cell.target, cell.scenario), set()).add(index)
    assert all(len(indexes) == 1 for indexes in homes.values())
    assert min(map(len, ours)) > 0


def test_a_shard_of_one_target_leaves_the_others_alone() -> None:
    suite = replace(sample.suite(), targets=(*sample.suite().targets, TargetSpec(name="mac", kind="host", os="macos")))
    part = sharded(plan(suite, plugins.toggles(), {}, ()), parse_shard("mac:1/1", suite))
    assert {one.cell.target for one in part.cells} == {"mac"}


def test_shards_of_one_target_list_the_cells_that_cannot_run_there_together() -> None:
    suite = sample.suite(*(sample.scenario(f"n{number}") for number in range(3)))
    names = ("linux", "mac", "far")
    suite = replace(suite, targets=tuple(TargetSpec(name=name, kind="host", os="linux") for name in names))
    whole = plan(suite, plugins.toggles(), {"mac": "this host is linux"}, ())
    parts = [sharded(whole, parse_shard(f"linux:{index}/2", suite)) for index in (1, 2)]
    listed = [one.cell.id for part in parts for one in part.cells]
    assert sorted(listed) == sorted(one.cell.id for one in whole.cells if one.cell.target != "far")
    assert [held.targets for part in parts if part.share for held in part.share.shards] == [("linux", "mac")] * 2


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "mars:1/2", "1/4/2", ":"])
def test_what_is_no_shard_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_shard(text, sample.suite())
