from __future__ import annotations

import re
from dataclasses import replace

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.model.origin import Origin
from pyskew.model.report import Change
from pyskew.model.suite import Evidence, Outcome, Record
from pyskew.reporting.formats import formats
from pyskew.reporting.formats.markdown import render
from pyskew.store.records import RunEnd
from support import sample
from support.sample import proven


def test_a_reader_finds_verdict_interpreters_and_cause() -> None:
    text = render(proven())
    assert text.startswith(
        "# Python version skew: as expected\n\nRun on 2026-01-01 00:00 UTC with pyskew 0.\n\n"
        "**6 of 6 cells have a result; 1 change"
    )
    assert re.search(r"\| linux +\| 3\.13 +\| \*\*fork\*\* +\|", text)
    assert re.search(r"\| linux +\| 3\.14 +\| \*\*forkserver\*\* +\|", text)
    assert "### Cause 1: `start-method` fork -> forkserver\n\n1 change: 1 proven." in text
    assert '| 3.13 -> 3.14<br>behaviour-changed | `seen`: `["custom"]` -> `[]` | fresh' in text
    assert "<br>start-method fork -> forkserver: proven | Pass workers what they need" in text
    assert "pyskew run --fresh --only pack/one --python 3.13,3.14 --target linux" in text


def test_a_change_stands_beside_the_question_of_its_scenario() -> None:
    value = proven()
    asked = replace(value, scenarios=tuple(replace(one, asks="Is *this* | seen?") for one in value.scenarios))
    title = "pack/one<br>*Is \\*this\\* \\| seen?* | 3.13 -> 3.14"
    assert title in render(asked)
    assert title in render(replace(asked, changes=tuple(replace(one, expected=False) for one in asked.changes)))
    silent = replace(value, scenarios=tuple(replace(one, asks="") for one in value.scenarios))
    assert "pack/one | 3.13 -> 3.14" in render(silent)


def test_what_to_change_comes_first_with_what_each_fact_is() -> None:
    value = proven()
    (scenario,) = value.scenarios
    advised = replace(
        scenario, remedy="Pass *it*: `pool(initargs=(a | b,))`.", rule="some-rule", describe={"seen": "what | it sees"}
    )
    text = render(replace(value, scenarios=(advised,)))
    assert text.index("## What to do") < text.index("## Interpreters")
    assert "| Pass \\*it\\*: `pool(initargs=(a \\| b,))`.<br>`pyskew audit` finds such lines: `some-rule`. |" in text
    assert '| what \\| it sees (`seen`): `["custom"]` -> `[]` |' in text
    unexpected = tuple(replace(one, expected=False, unexpected_because="new") for one in value.changes)
    assert "### Not expected" in render(replace(value, scenarios=(advised,), changes=unexpected))
    # Of a change without advice, only what the suite expects is listed there.
    unknown = tuple(replace(one, causes=(), expected=False) for one in value.changes)
    assert "## What to do" not in render(replace(value, changes=unknown))


def test_rows_that_are_all_the_same_are_folded() -> None:
    (_, table) = render(proven()).split("## Matrix")
    assert "| pack/one   |" in table
    assert "with start-method=" not in table
    assert "Not listed, because every cell reads pass: 3 rows with a toggle." in table


def test_the_page_says_when_it_ran_and_of_which_commit() -> None:
    origin = Origin(created="2026-11-29T10:12:33+00:00", pyskew="1.2", commit="3f2a1bc0ffee with uncommitted changes")
    text = render(replace(proven(), origin=origin))
    line = "Run on 2026-11-29 10:12 UTC with pyskew 1.2, commit 3f2a1bc0ffee with uncommitted changes."
    assert text.splitlines()[2] == line
    assert "Run on" not in render(replace(proven(), origin=None))


def test_the_page_says_on_which_kind_of_machine_it_ran() -> None:
    value = proven()
    facts = {"machine": "x86_64", "cpus": 2, "platform": "Linux-5.10-secret"}
    places = tuple(
        replace(one, interpreter=one.interpreter and replace(one.interpreter, facts=facts))
        for one in value.interpreters
    )
    text = render(replace(value, interpreters=places))
    assert "Run on 2026-01-01 00:00 UTC on linux x86\\_64 (2 processors) with pyskew 0." in text
    assert "secret" not in text


def test_versions_stay_texts_in_tables() -> None:
    suite = sample.suite(pythons=("3.13",))
    place = sample.place("3.13", version="3.10")
    text = render(assemble(sample.run(suite, places=[place]), plugins.toggles()))
    assert "| 3.10 " in text


def test_somebodys_words_are_never_markup() -> None:
    value = proven()
    nasty = "a|b\n<script>alert(1)</script> `x` **y** \x1b[31m \u202e \x00 [l](u)"
    change = replace(
        value.changes[0], reason=nasty, accepted_reason=nasty, confounders=(nasty,),
        facts={nasty: replace(value.changes[0].facts["seen"], old=nasty, new="``` | ```")},
    )  # fmt: skip
    text = render(replace(value, changes=(change,), partial=nasty))
    outside_code = re.sub(r"(`+).*?\1", "", text)
    assert "<script>" not in outside_code
    assert not set("\x1b\x00\u202e") & set(text)
    (row,) = [line for line in text.splitlines() if change.id in line]
    cells = re.split(r"(?<!\\)\|", row)
    assert len(cells) == 7, row
    assert "**y**" not in outside_code


def test_what_did_not_run_is_listed_with_its_reason() -> None:
    suite = sample.suite()
    cells = [one.cell for one in sample.run(suite).cells]
    lost = [
        Record(cell=cell, attempt=0, evidence=Evidence.INFRA_ERROR, reason="the cable | fell out") for cell in cells
    ]
    text = render(assemble(sample.run(suite, lost), plugins.toggles()))
    assert [cell.id for cell in cells if f"`{cell.id}`" not in text] == []
    assert text.count(f"| {len(cells)} | yes | infra-error | the cable \\| fell out |") == 1
    assert "# Python version skew: incomplete" in text


def test_a_partial_run_says_so_first() -> None:
    suite = sample.suite()
    text = render(assemble(sample.run(suite, end=RunEnd(complete=False, reason="interrupted")), plugins.toggles()))
    assert text.splitlines()[2].startswith("> **Partial run:** interrupted.")


def test_a_published_report_holds_no_timings_and_no_paths() -> None:
    value = proven()
    slow = {key: replace(one, seconds=one.seconds + 1.2345) for key, one in value.observations.items()}
    for name, one in formats().items():
        assert one.render(value) == one.render(replace(value, observations=slow)), name
        assert "/py/3.14" not in one.render(value), name


def test_a_crash_and_a_hang_stand_in_the_matrix() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    cells = [one.cell for one in sample.run(suite).cells]
    records = [sample.ran(cell, outcome=out) for cell, out in zip(cells, (Outcome.CRASH, Outcome.HANG), strict=True)]
    text = render(assemble(sample.run(suite, records), plugins.toggles()))
    assert re.search(r"\| pack/one +\| crash +\| hang \* +\|", text)


def _many(number: int, **fields: object) -> tuple[Change, ...]:
    (change,) = proven().changes
    return tuple(
        replace(change, id=f"{n:012x}", scenario=f"pack/case-{n}", rerun=f"pyskew run --only pack/case-{n}", **fields)
        for n in range(number)
    )


def test_the_largest_report_fits_into_an_issue_and_says_what_was_cut() -> None:
    changes = [*_many(2_000), *_many(100, expected=False, unexpected_because="nothing is expected of 3.13")]
    failed = {key: replace(one, outcome=Outcome.FAIL) for key, one in proven().observations.items()}
    text = render(replace(proven(), changes=tuple(changes), observations=failed))
    assert len(text.encode()) <= 60_000
    assert text.count("**no**: nothing is expected") == 100
    (cut,) = re.findall(r"\.\.\. and [\d,]+ more rows, see `report.json` or `report.html`\.", text)
    assert text.index("### Not expected") < text.index("### Expected changes") < text.index(cut)
    assert text.endswith("Left out to keep this page short: 4 rows, see `report.json` or `report.html`.\n")


def test_a_thousand_ways_to_fail_fit_too() -> None:
    changes = [
        replace(change, causes=(), cluster=f"Error {n}") for n, change in enumerate(_many(1_000, expected=False))
    ]
    text = render(replace(proven(), changes=tuple(changes)))
    assert len(text.encode()) <= 60_000
    assert "980 changes ending in other ways:" in text


def test_what_does_not_apply_says_why() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    old, new = (one.cell for one in sample.run(suite).cells)
    record = Record(cell=old, attempt=0, evidence=Evidence.NOT_APPLICABLE, reason="locale xx_XX is not on this target")
    page = render(assemble(sample.run(suite, [record, sample.ran(new)]), plugins.toggles()))
    assert "## Not applicable" in page
    assert "locale xx\\_XX is not on this target" in page
