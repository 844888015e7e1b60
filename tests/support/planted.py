"""Synthetic runs with one planted reason each why a run does not end with exit code 0."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

from pyskew import plugins
from pyskew.analysis import baseline
from pyskew.analysis.baseline import Baseline
from pyskew.analysis.report import assemble
from pyskew.model.report import ProblemKind, Report
from pyskew.model.suite import Arm, Cell, Evidence, Outcome, Record, Scenario
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.reporting import terminal
from pyskew.reporting.formats import formats
from pyskew.store.records import Damage
from support import sample

POSITION = "packs/pack.yaml:7:3"


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A run with one planted thing, and the words that every format must have about it."""

    report: Callable[[], Report]
    kind: ProblemKind
    words: tuple[str, ...]
    """Scenario, a cell, what varied, remedy."""


def scenario(name: str, *expect: object, **fields: object) -> Scenario:
    return sample.scenario(name, *expect, **{"toggles": (), "position": POSITION, **fields})


def assembled(of: Scenario, attempts: Callable[[Cell, int], Record], accepted: Baseline = baseline.EMPTY) -> Report:
    suite = sample.suite(of)
    cells = [one.cell for one in sample.run(suite).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [attempts(cell, number) for cell in cells for number in (1, 2, 3)]
    return assemble(sample.run(suite, records), plugins.toggles(), baseline=accepted)


def _changed() -> Report:
    return assembled(scenario("changed"), lambda cell, n: sample.ran(cell, {"seen": cell.python}, n))


def _unmet() -> Report:
    clause = sample.clause("True", {"seen": 1}, position="packs/pack.yaml:9:5")
    return assembled(scenario("unmet", clause), lambda cell, n: sample.ran(cell, {"seen": 2}, n))


def _unstable() -> Report:
    return assembled(scenario("unstable"), lambda cell, n: sample.ran(cell, {":stdout": f"value-{n}"}, n))


def _broken() -> Report:
    failed = {"outcome": Outcome.FAIL, "message": "SyntaxError: invalid syntax"}
    return assembled(scenario("broken"), lambda cell, n: sample.ran(cell, {":exit": 1}, n, **failed))


def _regressed() -> Report:
    def attempts(cell: Cell, n: int) -> Record:
        if cell.python == "3.13":
            return sample.ran(cell, {":exit": 0}, n)
        return sample.ran(cell, {":exit": 1, ":exception": "KeyError"}, n, **FAILED)

    return assembled(scenario("regressed"), attempts)


def _unmet_outcome() -> Report:
    clause = sample.clause("True", position="packs/pack.yaml:9:5")
    return assembled(scenario("unmet", clause), lambda cell, n: sample.ran(cell, {":exit": 1}, n, **FAILED))


FAILED: dict[str, object] = {"outcome": Outcome.FAIL, "message": "KeyError: 'colour'", "frame": "<cwd>/a.py:7"}


def _stale() -> Report:
    clauses = (sample.clause("True"), sample.clause("python < '3.14'", {"a": 1}, position="packs/pack.yaml:12:5"))
    return assembled(scenario("stale", *clauses), lambda cell, n: sample.ran(cell, {}, n))


def _wrong_cause() -> Report:
    of = scenario("blamed", sample.clause("True"), causes=("start-method",), toggles=("start-method",))
    suite = sample.suite(of)
    cells = [one.cell for one in sample.run(suite).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [sample.ran(cell, {":exit": cell.python}, n) for cell in cells for n in (1, 2, 3)]
    return assemble(sample.run(suite, records), plugins.toggles())


def _accepted(expires: date | None) -> Baseline:
    return Baseline(accepted=tuple(baseline.entry(one, "known", expires=expires) for one in _changed().changes))


def _stale_entry() -> Report:
    return assembled(scenario("changed"), lambda cell, n: sample.ran(cell, {"seen": 1}, n), _accepted(None))


def _expired_entry() -> Report:
    """An entry that expired, of a pair that did not run: nothing else says that it is there."""
    of = scenario("changed")

    def attempts(cell: Cell, n: int) -> Record:
        if cell.python == "3.14":
            return Record(cell=cell, attempt=0, evidence=Evidence.NO_INTERPRETER, reason="not on this machine")
        return sample.ran(cell, {"seen": 1}, n)

    return assembled(of, attempts, _accepted(date(2020, 1, 1)))


def _expired_change() -> Report:
    return assembled(
        scenario("changed"), lambda cell, n: sample.ran(cell, {"seen": cell.python}, n), _accepted(date(2020, 1, 1))
    )


def _not_run() -> Report:
    def attempts(cell: Cell, n: int) -> Record:
        if cell.python == "3.14":
            return Record(cell=cell, attempt=0, evidence=Evidence.SETUP_ERROR, reason="no wheel for 3.14")
        return sample.ran(cell, {}, n)

    return assembled(scenario("absent"), attempts)


def _damaged() -> Report:
    run = sample.run(sample.suite(), [sample.ran(one.cell) for one in sample.run(sample.suite()).cells])
    return assemble(
        replace(run, damage=(Damage(path="records.jsonl", line=7, problem="checksum differs"),)), plugins.toggles()
    )


def _tests_broken() -> Report:
    """A codebase of which two tests fail on 3.14 as one line does."""

    def attempts(cell: Cell, n: int) -> Record:
        failed = CaseResult(
            outcome=CaseOutcome.FAILED, exception="KeyError", message="KeyError: 'gone'", said="KeyError: 'gone'",
            frame="app/core.py:7", frames=("app/core.py:7",),
        )  # fmt: skip
        case = failed if cell.python == "3.14" else CaseResult(outcome=CaseOutcome.PASSED)
        return sample.ran(cell, {}, n, cases={"t.py::a": case, "t.py::b": case})

    return assembled(scenario("tested", results="junit"), attempts)


PLANTS: Mapping[str, Plant] = {
    "tests broken": Plant(
        report=_tests_broken, kind=ProblemKind.BREAK,
        words=("3.13 -> 3.14", "KeyError: 'gone'", "app/core.py:7", "2 tests", "pyskew report --accept"),
    ),
    "changed": Plant(
        report=_changed, kind=ProblemKind.CHANGE,
        words=("pack/changed", "3.13 -> 3.14", "seen", "no `expect` clause covers 3.13", "pyskew report --accept"),
    ),
    "unmet": Plant(
        report=_unmet, kind=ProblemKind.UNMET,
        words=("pack/unmet@linux/3.14", "seen = 1", "seen = 2", "correct the clause at packs/pack.yaml:9:5"),
    ),
    "unstable": Plant(
        report=_unstable, kind=ProblemKind.UNSTABLE,
        words=("pack/unstable@linux/3.14", ":stdout", "value-1", "value-2", 'facts: {":stdout": ignore}'),
    ),
    "fails everywhere": Plant(
        report=_broken, kind=ProblemKind.FAILS_EVERYWHERE,
        words=(
            "pack/broken", "pack/broken@linux/3.14", "fails on every Python", "SyntaxError: invalid syntax",
            "expect: [{outcome: fail}]",
        ),
    ),
    "regressed": Plant(
        report=_regressed, kind=ProblemKind.CHANGE,
        words=("pack/regressed", "3.13 -> 3.14", "pass -> fail", "KeyError: 'colour'"),
    ),
    "unmet outcome": Plant(
        report=_unmet_outcome, kind=ProblemKind.UNMET,
        words=(
            "pack/unmet@linux/3.14", "outcome = pass", "outcome = fail (KeyError: 'colour' at <cwd>/a.py:7)",
            "packs/pack.yaml:9:5",
        ),
    ),
    "stale": Plant(
        report=_stale, kind=ProblemKind.STALE_CLAUSE,
        words=("pack/stale", "python < '3.14'", "packs/pack.yaml:12:5", "delete the clause"),
    ),
    "wrong cause": Plant(
        report=_wrong_cause, kind=ProblemKind.WRONG_CAUSE,
        words=("pack/blamed", "declared cause start-method", "start-method is refuted", "correct or delete `cause:`"),
    ),
    "stale entry": Plant(
        report=_stale_entry, kind=ProblemKind.STALE_BASELINE,
        words=("pack/changed", "stale", "3.13 -> 3.14", "removes the entry"),
    ),
    "expired entry": Plant(
        report=_expired_entry, kind=ProblemKind.EXPIRED_BASELINE,
        words=("pack/changed", "expired on 2020-01-01", "3.13 -> 3.14", "or delete the entry"),
    ),
    "expired change": Plant(
        report=_expired_change, kind=ProblemKind.CHANGE,
        words=("pack/changed", "expired on 2020-01-01", "known", "pyskew report --accept"),
    ),
    "not run": Plant(
        report=_not_run, kind=ProblemKind.NOT_RUN,
        words=("absent", "3.14", "setup-error", "no wheel for 3.14", "correct what its environment installs"),
    ),
    "damaged": Plant(report=_damaged, kind=ProblemKind.DAMAGED, words=("records.jsonl:7: checksum differs",)),
}  # fmt: skip


def shown(report: Report) -> Iterator[tuple[str, str]]:
    """Every format's name and all its text, as a person or program reads it after decoding."""
    for name, one in formats().items():
        text = one.render(report)
        if name in {"json", "sarif"}:
            yield name, "\n".join(_strings(json.loads(text)))
        elif name == "html":
            blocks = re.findall(r'<script type="application/json" id="\w+">(.*?)</script>', text, re.DOTALL)
            yield "html data", "\n".join(line for block in blocks for line in _strings(json.loads(block)))
            yield "html page", html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", "", text, flags=re.DOTALL))
        elif name == "junit":
            root = ET.fromstring(text)  # noqa: S314 - our own
            yield name, "\n".join(map(_text, root.iter()))
        elif name == "github":
            yield name, text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        elif name == "markdown":
            yield name, html.unescape(re.sub(r"\\([\\`*_~\[\]|])", r"\1", text))
        elif name != "rerun":
            yield name, text
    yield "terminal", "\n".join(line for line, _ in terminal.lines(report, Path("run")))


def entries(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Every format's name and its findings one by one, each with all its text: a line, a row, a test case, a result."""
    for name, text in shown(report):
        if name in {"markdown", "github", "terminal"}:
            yield name, text.splitlines()
    texts = {name: one.render(report) for name, one in formats().items()}
    yield "json", ["\n".join(_strings(one)) for one in json.loads(texts["json"])["problems"]]
    results = [result for run in json.loads(texts["sarif"])["runs"] for result in run["results"]]
    yield "sarif", ["\n".join(_strings(one)) for one in results]
    details = re.search(r'<script type="application/json" id="details">(.*?)</script>', texts["html"], re.DOTALL)
    assert details
    yield "html data", ["\n".join(_strings(one)) for one in json.loads(details[1])["problems"]]
    cases = ET.fromstring(texts["junit"]).iter("testcase")  # noqa: S314 - our own
    yield (
        "junit",
        [
            "\n".join([f"{case.get('classname')}/{case.get('name')}", *(_text(one) for one in case.iter())])
            for case in cases
        ],
    )


def _text(element: ET.Element) -> str:
    return f"{' '.join(element.attrib.values())} {element.text or ''}"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)
