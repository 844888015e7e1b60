"""Changed tests of a codebase as breaks: one cause on one pair, whatever varies between its tests."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyskew.analysis.breaks import breaks
from pyskew.analysis.failure_key import template
from pyskew.model.breaks import Break, BreakKind, ExplanationSource
from pyskew.model.report import Cause, Change, Observation
from pyskew.model.suite import CauseVerdict, Cell, ChangeClass, Evidence, Outcome
from pyskew.model.tests import CaseOutcome, CaseResult, Phase

CASE = "<lib>/unittest/case.py:9"
WANTS = "TypeError: descriptor '__getitem__' requires a 'typing.Union' object"
LACKS = "object has no attribute 'x'"
NO_UNION = "AttributeError: 'typing.Union' object has no attribute '__x__'"
OF_MODULE = "AttributeError: module '{}' has no attribute 'x'"
NONE = "AttributeError: 'NoneType' object"
PASSED = CaseResult(outcome=CaseOutcome.PASSED)


def failed(message: str, place: str = "app/core.py:7", raised: str = "", phase: Phase = Phase.CALL) -> CaseResult:
    return CaseResult(
        outcome=CaseOutcome.FAILED if phase is Phase.CALL else CaseOutcome.ERROR, exception=message.partition(":")[0],
        message=message, said=message, frame=place, frames=(place,), raised=raised, phase=phase,
    )  # fmt: skip


def skipped(reason: str, phase: Phase = Phase.CALL) -> CaseResult:
    return CaseResult(outcome=CaseOutcome.SKIPPED, message=reason, phase=phase)


def cell(python: str) -> Cell:
    return Cell(scenario="tests", target="linux", python=python)


def observed(python: str, cases: Mapping[str, CaseResult] | None, **more: str) -> Observation:
    return Observation(cell=cell(python), evidence=Evidence.RAN, outcome=Outcome.FAIL, cases=cases, **more)  # type: ignore[arg-type]  # texts only


def change(test: str | None, old: str = "3.13", new: str = "3.14", cls: ChangeClass = ChangeClass.REGRESSED) -> Change:
    return Change(
        id=f"{test} {old} {new}", scenario="tests", target="linux", old=old, new=new, old_build="", new_build="",
        cls=cls, test=test,
    )  # fmt: skip


def told(failures: Mapping[str, CaseResult], cls: ChangeClass = ChangeClass.REGRESSED) -> tuple[Break, ...]:
    """Return the breaks of tests that passed on 3.13 and end like this on 3.14."""
    seen = {
        cell("3.13").id: observed("3.13", dict.fromkeys(failures, PASSED)),
        cell("3.14").id: observed("3.14", failures),
    }
    return breaks([change(test, cls=cls) for test in failures], seen)


def parts(found: Sequence[Break]) -> set[frozenset[str]]:
    return {frozenset(one.tests) for one in found}


def test_one_message_at_one_line_is_one_break_whatever_its_values_are() -> None:
    (one,) = told({
        "t.py::a": failed("ValueError: cannot read 'one' at 0x7f00 of /tmp/x/a.txt, size 12"),
        "t.py::b": failed("ValueError: cannot read 'two' at 0x7f99 of /tmp/y/b.txt, size 7"),
    })  # fmt: skip
    assert (one.tests, one.places, one.exception) == (("t.py::a", "t.py::b"), ("app/core.py:7",), "ValueError")
    assert one.title == "ValueError: cannot read 'one' at 0x7f00 of /tmp/x/a.txt, size 12"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (failed("ValueError: x"), failed("ValueError: y")),
        (failed("ValueError: x"), failed("TypeError: x")),
        (failed("ValueError: x"), failed("ValueError: x", "app/core.py:8")),
        (failed("FutureWarning: 'f' of int | None is old"), failed("TypeError: int | None is none")),
        (failed(OF_MODULE.format("a")), failed(OF_MODULE.format("b"))),
        (failed("ImportError: no name 'a' in 'ast'"), failed("ImportError: no name 'b' in 'ast'")),
        (failed("AssertionError: no", "t.py:1", CASE), failed("AssertionError: no", "t.py:2", CASE)),
        (failed(f"{NONE} has no attribute 'x'", "t.py:1"), failed(f"{NONE} has no attribute 'x'", "t.py:2")),
    ],
)  # fmt: skip
def test_what_fails_in_another_way_is_another_break(one: CaseResult, other: CaseResult) -> None:
    assert parts(told({"a": one, "b": other})) == {frozenset("a"), frozenset("b")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (failed(f"AttributeError: 'A' {LACKS}"), failed(f"AttributeError: 'B' {LACKS}")),
        (failed("AttributeError: type object 'A' has no attribute 'x'"), failed(f"AttributeError: 'B' {LACKS}")),
        (failed("NameError: 'Num' is gone", "a.py:1"), failed("NameError: 'Num' is gone", "b.py:2")),
        (failed("ValueError: bad 'x'", "a.py:1", CASE), failed("ValueError: bad 'y'", "b.py:2", CASE)),
        (failed("DeprecationWarning: 'f' is old", phase=Phase.SETUP), failed("DeprecationWarning: 'f' is old")),
        (failed(WANTS, "a.py:1"), failed(WANTS, "b.py:2")),
        (failed("VerifierFailure: not made by POP_TOP"), failed("VerifierFailure: not made by LOAD_NAME")),
        (failed("AssertionError: assert 'a' == 'b'"), failed("AssertionError: assert {'a': 1} == []")),
        (failed("HintError: int | str is none", "a.py:1"), failed("TypeError: list[int] | None is none", "b.py:2")),
        (failed(NO_UNION, "a.py:1"), failed("TypeError: list[int] | None is none", "b.py:2")),
        (failed(WANTS, "a.py:1"), failed("TypeError: list[int] | None is none", "b.py:2")),
    ],
)  # fmt: skip
def test_one_cause_at_several_lines_is_one_break(one: CaseResult, other: CaseResult) -> None:
    assert len(told({"a": one, "b": other})) == 1


def asserted(message: str, place: str, where: str) -> CaseResult:
    return replace(failed(f"AssertionError: assert {message}", place), details=f"+  where {where}")


@pytest.mark.parametrize(
    ("values", "number"),
    [
        (["f(<class 'typing.Union'>)", "isinstance(<member '__args__' of 'typing.Union' objects>, tuple)"], 1),
        (["<function f at <addr>>(TypeVar('a'))", "<function g at <addr>>(TypeVar('a'))"], 1),
        (["<function f at <addr>>(TypeVar('a'))", "<function g at <addr>>(TypeVar('b'))"], 2),
        (["<function f at <addr>>(ForwardRef('a'))", "<function g at <addr>>(ForwardRef('b'))"], 1),
        (["<function f at <addr>>(True)", "<function g at <addr>>(True)"], 2),
    ],
)
def test_assertions_about_one_object_are_one_break_wherever_they_are(values: Sequence[str], number: int) -> None:
    cases = {f"t.py::{line}": asserted("False", f"t.py:{line}", f"False = {one}") for line, one in enumerate(values)}
    assert len(told(cases)) == number


def test_lost_tests_hang_below_the_error_of_their_file() -> None:
    error = failed("ImportError: cannot import name 'x' from 'y'", "lib.py:3", phase=Phase.COLLECTION)
    new = {"t/a.py": error, "t/b.py": error, "t/c.py::test": PASSED}
    old = dict.fromkeys(("t/a.py::one", "t/a.py::two", "t/b.py::one", "t/c.py::test"), PASSED)
    lost = [change(name, cls=ChangeClass.COVERAGE_LOST) for name in old if name != "t/c.py::test"]
    (one,) = breaks(lost, {cell("3.13").id: observed("3.13", old), cell("3.14").id: observed("3.14", new)})
    assert (one.kind, one.exception, one.place) == (BreakKind.COLLECTION, "ImportError", "lib.py:3")
    assert one.tests == ("t/a.py::one", "t/a.py::two", "t/b.py::one")


@pytest.mark.parametrize(("files", "lost"), [(("a.py",), True), (("a.py", "b.py"), False)])
def test_a_lost_test_without_a_file_was_in_the_only_one_that_failed(files: tuple[str, ...], *, lost: bool) -> None:
    new = {name: failed(f"ValueError: {name}", phase=Phase.COLLECTION) for name in files}
    gone = change("<string>::test", cls=ChangeClass.COVERAGE_LOST)
    seen = {cell("3.13").id: observed("3.13", {"<string>::test": PASSED}), cell("3.14").id: observed("3.14", new)}
    (one,) = breaks([gone], seen)
    assert (one.kind is BreakKind.COLLECTION) is lost


def test_a_module_that_unittest_cannot_import_takes_its_tests_along() -> None:
    error = failed("ImportError: no 'x'", phase=Phase.COLLECTION)
    old = {"pack.test_a.Case.test": PASSED, "pack.test_ab.Case.test": PASSED}
    new = {"unittest.loader._FailedTest.pack.test_a": error}
    lost = [change(name, cls=ChangeClass.COVERAGE_LOST) for name in old]
    found = breaks(lost, {cell("3.13").id: observed("3.13", old), cell("3.14").id: observed("3.14", new)})
    assert {one.kind: one.tests for one in found} == {
        BreakKind.COLLECTION: ("pack.test_a.Case.test",),
        BreakKind.GONE: ("pack.test_ab.Case.test",),
    }


def test_skips_of_the_codebase_are_told_by_their_reason() -> None:
    found = told(
        {"a": skipped("not on 3.14"), "b": skipped("not on 3.14"), "c": skipped("slow")}, ChangeClass.COVERAGE_LOST
    )
    assert {(one.kind, one.message): one.tests for one in found} == {
        (BreakKind.SKIPPED, "not on 3.14"): ("a", "b"),
        (BreakKind.SKIPPED, "slow"): ("c",),
    }


def test_a_run_that_ended_early_takes_every_test_that_passed_and_comes_first() -> None:
    old = {"a": PASSED, "b": PASSED, "c": failed("ValueError: x")}
    ended = observed("3.14", None, excerpt="INTERNALERROR> x\nNo module named 'y'")
    seen = {cell("3.13").id: observed("3.13", old), cell("3.14").id: ended}
    (one,) = breaks([change(None)], seen)
    assert (one.kind, one.tests) == (BreakKind.RUN, ("a", "b"))
    assert one.lines[-1] == "No module named 'y'"


def test_a_plugin_that_the_environment_lacks_is_named() -> None:
    said = "pytest: error: unrecognized arguments: --benchmark-sort=name --other\n"
    seen = {cell("3.13").id: observed("3.13", {"a": PASSED}), cell("3.14").id: observed("3.14", None, excerpt=said)}
    (one,) = breaks([change(None)], seen)
    assert [(why.source, why.text) for why in one.explanations] == [
        (ExplanationSource.INSTALLATION, "install pytest-benchmark (--benchmark-sort)")
    ]
    (one,) = told({"a": failed("Error: fixture 'mocker' not found", phase=Phase.SETUP)})
    assert [why.text for why in one.explanations] == ["install pytest-mock (the fixture mocker)"]


def test_unstable_tests_say_what_varied() -> None:
    seen = {cell(python).id: observed(python, {"a": PASSED}) for python in ("3.13", "3.14")}
    changed = replace(change("a", cls=ChangeClass.DESTABILISED), reason="2 of 3 attempts agree; by chance")
    (one,) = breaks([changed], seen)
    assert (one.kind, one.lines) == (BreakKind.UNSTABLE, ("2 of 3 attempts agree; by chance",))


def test_scripts_have_no_breaks() -> None:
    seen = {cell(python).id: observed(python, None) for python in ("3.13", "3.14")}
    assert breaks([change(None)], seen) == ()


def test_tests_that_failed_before_lead_to_the_break_that_they_began_with() -> None:
    names = ("a", "b", "c")
    seen = {
        cell("3.12").id: observed("3.12", dict.fromkeys(names, PASSED)),
        cell("3.13").id: observed("3.13", dict.fromkeys(names, failed("ValueError: x"))),
        cell("3.14").id: observed("3.14", dict.fromkeys(names, failed("TypeError: y"))),
    }
    first = [change(name, "3.12", "3.13") for name in names]
    then = [change(name, cls=ChangeClass.FAILS_DIFFERENTLY) for name in names]
    by_pair = {one.old: one for one in breaks([*first, *then], seen)}
    assert by_pair["3.13"].began == by_pair["3.12"].id
    assert by_pair["3.12"].began == ""


def test_a_toggle_that_explains_some_of_the_tests_says_how_many() -> None:
    cause = Cause(toggle="new-warnings", old="3.13", new="3.14", verdict=CauseVerdict.PROVEN, group=1)
    failures = dict.fromkeys("abc", failed("UserWarning: 'x'"))
    seen = {
        cell("3.13").id: observed("3.13", dict.fromkeys("abc", PASSED)),
        cell("3.14").id: observed("3.14", failures),
    }
    changes = [replace(change(name), causes=(cause,) if name != "c" else ()) for name in "abc"]
    (one,) = breaks(changes, seen, {"new-warnings": "https://docs.example/warnings"})
    assert [(said.source, said.text, said.link) for said in one.explanations] == [
        (ExplanationSource.TOGGLE, "new-warnings 3.13 -> 3.14 proven for 2 of 3 tests", "https://docs.example/warnings")
    ]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("f() takes 1 positional argument but 2 were given", "f() takes <n> positional argument but <n> were given"),
        ("assert {'a': 1, 'b': [1, 2]} == {}", "assert <value> == {}"),
        (r"no file C:\Users\me\a.txt or /tmp/a or <tmp>/b", "no file <path> or <path> or <path>"),
        ("<Foo object at 0x12ab> is not 12.5e-3", "<Foo object at <addr>> is not <n>"),
        ("it's 'a' or 'b'", "it's <value>"),
        ("x/y and tmpab12cd34", "x/y and <name>"),
    ],
)
def test_templates(message: str, expected: str) -> None:
    assert template(message) == expected


CAUSES = (
    ("ValueError: cannot read {quoted} at {address} of {path}, size {number}", "app/a.py:1", ""),
    ("TypeError: f() takes {number} arguments", "app/a.py:2", ""),
    ("TypeError: f() takes {number} arguments", "app/b.py:9", "<lib>/ast.py:10"),
    ("AssertionError: assert {quoted} == [{number}, {quoted}]", "tests/t.py:3", ""),
    ("ImportError: cannot import name 'gone' from 'typing' ({path})", "app/c.py:1", ""),
    ("AttributeError: module 'ast' has no attribute 'Num'", "app/d.py:{number}", ""),
    ("OSError: {path}: {number}", "app/e.py:4", "<lib>/pathlib.py:5"),
    ("HintError: type int | None in {quoted}, {number}", "app/f.py:{number}", ""),
    ("app.errors.RefError: no ForwardRef({quoted}) at {address}", "app/g.py:{number}", ""),
)


@st.composite
def failing(draw: st.DrawFn) -> tuple[int, CaseResult]:
    """Draw one way to fail: the number of its cause, and the failure with values of its own."""
    number = draw(st.integers(0, len(CAUSES) - 1))
    message, place, raised = CAUSES[number]
    values = {
        "quoted": draw(st.sampled_from(["'abc'", "'it is'", '"x y"', "'12'"])),
        "address": draw(st.sampled_from(["0x7f00aa", "0x1", "<addr>"])),
        "path": draw(st.sampled_from(["/srv/tmpab12cd34/x.txt", "<tmp>/a/b", r"C:\Temp\x", "/home/me/code/y.py"])),
        "number": draw(st.integers(0, 10**6)),
    }
    phase = draw(st.sampled_from([Phase.CALL, Phase.SETUP]))
    return number, failed(message.format(**values), place.format(**values), raised, phase)


@settings(max_examples=200, deadline=None)
@given(st.lists(failing(), min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_the_partition_is_by_cause_in_any_order_and_for_any_of_the_tests(
    drawn: list[tuple[int, CaseResult]], chance: random.Random
) -> None:
    by_cause: dict[int, set[str]] = {}
    for index, (number, _) in enumerate(drawn):
        by_cause.setdefault(number, set()).add(f"t.py::test_{index}")
    failures = {f"t.py::test_{index}": case for index, (_, case) in enumerate(drawn)}
    whole = told(failures)
    assert parts(whole) == set(map(frozenset, by_cause.values()))
    names = list(failures)
    chance.shuffle(names)
    shuffled = told({name: failures[name] for name in names})
    assert shuffled == whole
    some = names[: chance.randint(1, len(names))]
    fewer = told({name: failures[name] for name in some})
    assert parts(fewer) == {part & set(some) for part in parts(whole)} - {frozenset()}
    assert {one.id for one in fewer} <= {one.id for one in whole}
