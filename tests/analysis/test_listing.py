from __future__ import annotations

from dataclasses import replace

from pyskew import plugins
from pyskew.analysis.listing import Entry, Listing, Rank
from pyskew.analysis.report import assemble
from pyskew.model.report import Observation
from pyskew.model.suite import Arm, Cell, ChangeClass, Evidence
from pyskew.reporting.formats import formats
from support import sample


def entry(place: int, evidence: Evidence = Evidence.RAN) -> Entry:
    cell = Cell(scenario=f"one-{place}", target="linux", python="3.14")
    return Entry(place, Observation(cell=cell, evidence=evidence, reason="why", attempts=2))


def test_cells_that_fail_are_listed_before_changed_ones_and_these_before_usual_ones() -> None:
    listing = Listing(3)
    ranks = [Rank.USUAL, Rank.CHANGED, Rank.CHANGED, Rank.CHANGED, Rank.FAILS, Rank.USUAL, Rank.FAILS]
    listed = []
    for place, rank in enumerate(ranks):
        listing.add(entry(place), rank)
        listed.append([one.place for one in listing.entries()])
    assert listed == [[0], [0, 1], [0, 1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 4], [1, 4, 6]]
    left = listing.left_out()
    assert (left.cells, left.conclusive, left.repeated, dict(left.not_run)) == (4, 4, 4, {})


def test_cells_that_are_not_listed_leave_why_they_did_not_run() -> None:
    listing = Listing(1)
    for place, evidence in enumerate([Evidence.RAN, Evidence.SKIPPED, Evidence.NOT_APPLICABLE, Evidence.SKIPPED]):
        listing.add(entry(place, evidence), Rank.USUAL)
    left = listing.left_out()
    assert (left.cells, left.conclusive) == (4, 2)
    assert {tuple(why): number for why, number in left.not_run.items()} == {
        ("linux", False, Evidence.SKIPPED, "why"): 2
    }
    assert dict(left.not_applicable) == {"why": 1}


def test_a_report_with_a_limit_says_of_the_run_what_the_whole_report_says() -> None:
    run = sample.rich_run()
    whole = assemble(run, plugins.toggles())
    assert not whole.left_out.cells
    some = assemble(run, plugins.toggles(), limit=16)
    assert some.left_out.cells
    assert len(some.observations) <= 16
    assert some.verdict == whole.verdict
    apart = {"observations": {}, "proofs": {}, "not_run": (), "problems": (), "scenarios": (), "changes": ()}
    assert replace(some, **apart, left_out=whole.left_out) == replace(whole, **apart)
    named = {one.scenario for one in some.changes}
    assert named <= {one.id for one in some.scenarios} <= {one.id for one in whole.scenarios}
    assert {one.id: one.remedy for one in some.scenarios}.items() <= {
        one.id: one.remedy for one in whole.scenarios
    }.items()
    failing = {cell for one in whole.problems if one.change for cell in one.cells}
    assert failing
    assert failing <= some.observations.keys()
    for name, one in formats().items():
        text = "".join(one.pieces(some)) if one.pieces else one.render(some)
        assert text, name
        if name in {"markdown", "html"}:
            head = text.partition("</header>" if name == "html" else "\n## ")[0]
            number = f"{some.left_out.cells + some.left_out.proofs:,} cells"
            assert number in head, name
            for command in ("pyskew report --all-cells", "pyskew log CELL"):
                assert (f"<code>{command}</code>" if name == "html" else f"`{command}`") in head, name


def test_expected_changes_that_are_too_many_are_counted() -> None:
    run = sample.rich_run()
    whole = assemble(run, plugins.toggles())
    some = assemble(run, plugins.toggles(), limit=3)
    assert some.verdict == whole.verdict
    assert some.left_out.changes
    assert some.left_out.explained
    assert len(some.changes) + some.left_out.changes == len(whole.changes)
    needed = {one.id for one in whole.changes if not one.expected or one.cls is ChangeClass.WILL_BREAK}
    assert needed <= {one.id for one in some.changes} < {one.id for one in whole.changes}


def test_a_large_run_without_a_change_is_numbers_alone() -> None:
    suite = sample.suite(sample.scenario("one"), sample.scenario("two"))
    cells = [one.cell for one in sample.run(suite).cells]
    proofs = [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    run = sample.run(suite, [sample.ran(cell, {"seen": 1}) for cell in (*cells, *proofs)])
    report = assemble(run, plugins.toggles(), limit=len(cells) - 1)
    assert (report.scenarios, dict(report.observations), dict(report.proofs)) == ((), {}, {})
    assert (report.left_out.cells, report.left_out.proofs) == (len(cells), len(proofs))
    whole = assemble(run, plugins.toggles(), limit=len(cells))
    assert (len(whole.observations), len(whole.proofs), len(whole.scenarios)) == (len(cells), len(proofs), 2)
    assert report.verdict == whole.verdict
