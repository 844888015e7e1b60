"""Small made-up runs: values that tests put into the pure rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyskew import plugins
from pyskew.analysis.report import assemble, conclude
from pyskew.model.report import ChangedDefaultUse, FactDiff, Report
from pyskew.model.suite import (
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
    Scenario,
    Suite,
    TargetSpec,
    ToggleState,
    Warned,
)
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.model.toggles import ToggleSetting
from pyskew.store.records import Run, RunEnd, RunInfo
from pyskew.suite.plan import plan

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
    planned = plan(of, plugins.toggles(), {}, {"linux"})
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.cell.id, []).append(record)
    return Run(
        info=RunInfo(
            schema=2, pyskew="0", created="2026-01-01T00:00:00+00:00", host_os="linux", plan=planned.digest, suite=of
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
    return assemble(run(of, records), plugins.toggles())


def rich() -> Report:
    """A report with something of everything, on Linux, with Windows elsewhere and 3.15 informational."""
    value = assemble(rich_run(), plugins.toggles())
    whole = next(change for change in value.changes if change.scenario == "pack/regressed")
    failed = {"message": FactDiff(old="", new="AttributeError: module 'ast' has no attribute 'Num'")}
    test = "tests/test_ast.py::test_numbers[1|2]"
    single = replace(whole, id="0123456789ab", test=test, facts=failed)
    case = CaseResult(outcome=CaseOutcome.FAILED, message=failed["message"].new, frame="tests/test_ast.py:9")
    cell = "pack/regressed@linux/3.14"
    observations = value.observations | {cell: replace(value.observations[cell], cases={test: case})}
    lines = [
        ChangedDefaultUse(
            scenario="pack/proven",
            target="linux",
            python="3.12",
            site=site,
            toggle="start-method",
            old="fork",
            new="forkserver",
            count=count,
            problem=problem,
        )
        for site, count, problem in (("app/jobs.py:12", 3, ""), ("app/pool.py:7", 0, "self.lock: cannot pickle it"))
    ]
    return conclude(replace(value, changes=(*value.changes, single), latent=tuple(lines), observations=observations))


def rich_run() -> Run:
    """The run behind `rich`."""
    of = replace(
        suite(*_questions(), pythons=tuple(DEFAULTS)),
        pythons=(*map(spec, ("3.12", "3.13", "3.14")), spec("3.15", informational=True)),
        targets=(
            TargetSpec(name="linux", kind="host", os="linux"),
            TargetSpec(name="windows", kind="host", os="windows"),
        ),
    )
    planned = plan(of, plugins.toggles(), {"windows": "this host is linux"}, {"linux"}).cells
    here = [one.cell for one in planned if one.cell.target == "linux"]
    records = [record for cell in [*here, *_proofs(here)] for record in _attempts(cell)]
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.cell.id, []).append(record)
    return replace(run(of), cells=planned, records=grouped)


def _questions() -> list[Scenario]:
    position = "scenarios/pack/pack.yaml:{}:3"
    follows = (
        clause("start_method == 'fork'", {"seen": ["custom"]}),
        clause(
            "True", {"seen": []}, reason="workers start afresh", link="https://docs.python.org/3/whatsnew/3.14.html"
        ),
    )
    asked = [
        scenario("proven", *follows, asks="Does a worker see a class attribute?", causes=("start-method",)),
        scenario("surprising", asks="Does a worker see a global?"),
        scenario("refuted", toggles=(), asks="Is the text of an error the same?"),
        scenario("regressed", clause("True"), toggles=(), asks="Does it still start?"),
        scenario("destabilised", clause("True", {"order": 1}), toggles=(), asks="Is the order steady?"),
        scenario("fixed", toggles=(), asks="Is the old bug gone?"),
        scenario("coming", clause("True"), toggles=(), asks="Does it use what will be removed?"),
        scenario("lost", toggles=(), asks="Could every Python be tried?"),
        scenario("narrower", toggles=(), asks="Does it still apply?"),
        scenario("unmet", clause("python >= '3.14'", {"answer": 42}), toggles=(), asks="Is the answer right?"),
        scenario("stale", clause("os == 'linux'", {"mode": "strict"}), toggles=(), asks="Is the mode strict?"),
        scenario("blamed", *follows, causes=("tar-filter",), asks="Is another toggle the cause?"),
        scenario("informational", toggles=(), asks="What will the next Python do?"),
    ]
    return [replace(one, position=position.format(10 * n)) for n, one in enumerate(asked, 1)]


def _proofs(cells: Sequence[Cell]) -> list[Cell]:
    """Control arms, flips of the start method that the plan lacks, and arms that collect warnings."""
    plain = [cell for cell in cells if cell.plain]
    flips = [
        replace(cell, toggles=(ToggleSetting("start-method", value),))
        for cell in plain
        for value in ("fork", "forkserver")
    ]
    arms = [replace(cell, arm=arm) for cell in plain for arm in (Arm.CONTROL, Arm.WARNINGS)]
    lacking = [cell for cell in flips if cell not in cells and DEFAULTS[cell.python] != cell.toggles[0].value]
    return [*lacking, *arms]


def _attempts(cell: Cell) -> list[Record]:
    if cell.scenario == "pack/lost" and cell.python == "3.14":
        return [Record(cell=cell, attempt=0, evidence=Evidence.INFRA_ERROR, reason="the disk is full")]
    if cell.scenario == "pack/narrower" and cell.python in {"3.14", "3.15"}:
        return [Record(cell=cell, attempt=0, evidence=Evidence.NOT_APPLICABLE, reason="when: python < '3.14'")]
    return [_attempt(cell, n) for n in (1, 2, 3)]


def _attempt(cell: Cell, number: int) -> Record:
    fields = _shown(cell, number)
    return ran(cell, fields.pop("facts"), number, **fields)


def _shown(cell: Cell, attempt: int) -> dict[str, object]:
    """What one attempt at a cell showed."""
    late = cell.python in {"3.14", "3.15"}
    shown: dict[str, tuple[bool, dict[str, object]]] = {
        "proven": (True, {"facts": world(cell, FOLLOWS)}),
        "surprising": (True, {"facts": world(cell, FOLLOWS)}),
        "blamed": (True, {"facts": world(cell, FOLLOWS)}),
        "refuted": (True, {"facts": {"text": "invalid literal" if late else "bad literal", "lines": 3}, **_WARNS}),
        "regressed": (late, _FAILED),
        "destabilised": (True, {"facts": {"order": 2 if late and attempt == 2 else 1}}),
        "fixed": (cell.python == "3.12", {"outcome": Outcome.CRASH, "facts": {":exit": -11}, **_DIED}),
        "coming": (cell.arm is Arm.WARNINGS, {"warnings": (_WARNED,)}),
        "unmet": (True, {"facts": {"answer": 41 if late else 42}}),
        "stale": (True, {"facts": {"mode": "lax"}}),
        "informational": (cell.python == "3.15", {"facts": {"lazy": True}}),
    }
    holds, fields = shown.get(cell.scenario.removeprefix("pack/"), (False, {}))
    return {"facts": {}} | (fields if holds else {})


_FAILED = {
    "outcome": Outcome.FAIL,
    "facts": {":exit": 1, ":exception": "AttributeError"},
    "frame": "<cwd>/one.py:7",
    "message": "AttributeError: module 'ast' has no attribute 'Num'",
    "excerpt": 'Traceback (most recent call last):\n  File "<cwd>/one.py", line 7, in <module>\n    print(ast.Num)\n'
    "          ^^^^^^^\nAttributeError: module 'ast' has no attribute 'Num'",
}
_WARNS = {"excerpt": "<cwd>/one.py:3: SyntaxWarning: invalid escape sequence"}
_DIED = {
    "excerpt": 'Fatal Python error: Segmentation fault\n\nThread <address>:\n  File "<cwd>/one.py", line 4 in work'
}
_WARNED = Warned(
    category="DeprecationWarning",
    message="codecs.open() is deprecated and will be removed in Python 3.16",
    site="<cwd>/one.py:12",
    removal="3.16",
)
