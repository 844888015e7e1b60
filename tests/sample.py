"""Small made-up runs: values that tests put into the pure rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyskew import registry
from pyskew.judged import Report
from pyskew.model import (
    Arm,
    Cell,
    Evidence,
    Expectation,
    Interpreter,
    Json,
    OnTarget,
    Outcome,
    PlannedCell,
    PythonSpec,
    Record,
    RunEnd,
    RunInfo,
    Scenario,
    Suite,
    TargetSpec,
    ToggleState,
)
from pyskew.plan import plan
from pyskew.records import Run
from pyskew.report import assemble

DEFAULTS = {"3.12": "fork", "3.13": "fork", "3.14": "forkserver", "3.15": "forkserver"}
BUILDS = {"3.12": "3.12.1", "3.13": "3.13.18", "3.14": "3.14.10", "3.15": "3.15.2"}
METHODS = ("fork", "spawn", "forkserver")


def spec(label: str, *, informational: bool = False) -> PythonSpec:
    major, minor = (int(part) for part in label.rstrip("t").split("."))
    return PythonSpec(
        label=label, text=label, minor=(major, minor), free_threaded=label.endswith("t"), informational=informational
    )


def place(label: str, **changes: object) -> OnTarget:
    default = DEFAULTS[label]
    interpreter = Interpreter(
        python=label,
        version=BUILDS[label],
        path=f"/py/{label}",
        provider="installed",
        implementation="cpython",
        free_threaded=False,
        default_start_method=default,
        start_methods=METHODS,
        defaults={"start-method": default},
        toggles={f"start-method={value}": ToggleState.APPLIED for value in METHODS},
    )
    return OnTarget(target="linux", label="linux", os="linux", interpreter=replace(interpreter, **changes))


def scenario(name: str = "one", *expect: Expectation, **fields: object) -> Scenario:
    base = Scenario(
        id=f"pack/{name}", run=("one.py",), toggles=("start-method",), expect=expect, fingerprint="sha256:x"
    )
    return replace(base, **fields)


def clause(where: str, facts: Mapping[str, Json] | None = None, **fields: object) -> Expectation:
    return replace(Expectation(where=where, facts=facts or {}, position=f"pack.yaml:{len(where)}:1"), **fields)


def suite(*scenarios: Scenario, pythons: Sequence[str] = ("3.13", "3.14")) -> Suite:
    return Suite(
        pythons=tuple(spec(label) for label in pythons),
        targets=(TargetSpec(name="linux", kind="host", os="linux"),),
        scenarios=scenarios or (scenario(),),
        fingerprint="sha256:suite",
    )


def ran(cell: Cell, facts: Mapping[str, Json] | None = None, attempt: int = 1, **fields: object) -> Record:
    base = Record(
        cell=cell,
        attempt=attempt,
        evidence=Evidence.RAN,
        build=BUILDS[cell.python],
        fingerprint="sha256:x",
        outcome=Outcome.PASS,
        facts={":exit": 0, **(facts or {})},
        log=f"logs/{cell.id}/{attempt}.txt",
        seconds=0.1,
    )
    return replace(base, **fields)


def run(
    of: Suite,
    records: Sequence[Record] = (),
    places: Sequence[OnTarget] | None = None,
    end: RunEnd | None = RunEnd(complete=True),  # noqa: B008 - frozen
) -> Run:
    planned = plan(of, registry.toggles(), {})
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.cell.id, []).append(record)
    return Run(
        info=RunInfo(
            schema=1, pyskew="0", created="2026-01-01T00:00:00+00:00", host_os="linux", plan=planned.digest, suite=of
        ),
        cells=planned.cells,
        interpreters=tuple(place(one.label) for one in of.pythons) if places is None else tuple(places),
        records=grouped,
        end=end,
    )


def required(cells: Sequence[PlannedCell]) -> list[str]:
    return [planned.cell.id for planned in cells if planned.required]


def world(cell: Cell, by_method: Mapping[str, Mapping[str, Json]]) -> Mapping[str, Json]:
    """The facts of a cell in a world where only the start method decides."""
    method = dict(cell.toggles).get("start-method", DEFAULTS[cell.python])
    return by_method[method]


FOLLOWS = {"fork": {"seen": ["custom"]}, "spawn": {"seen": []}, "forkserver": {"seen": []}}


def proven() -> Report:
    """A whole report: one change between 3.13 and 3.14, proven to be the start method's."""
    of = suite(
        scenario(
            "one",
            clause("start_method == 'fork'", {"seen": ["custom"]}),
            clause("True", {"seen": []}, reason="fresh | <b>workers</b>"),
        )
    )
    cells = [one.cell for one in run(of).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    records = [ran(cell, world(cell, FOLLOWS), attempt=n) for cell in cells for n in (1, 2, 3)]
    return assemble(run(of, records), registry.toggles())
