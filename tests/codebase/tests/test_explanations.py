"""Why a break is: the nearest finding, a new warning, a dependency, and nothing that is about another step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.audit import Confidence, Finding, FindingStatus
from pyskew.codebase.tests.explanations import explanations
from pyskew.model.breaks import ExplanationSource
from pyskew.model.report import Report
from pyskew.model.suite import Cell, Record
from pyskew.model.tests import CaseOutcome, CaseResult
from support import planted, sample
from support.libraries import installed

TEST = "t.py::test"


def report(case: CaseResult, *dependencies: str) -> Report:
    """Return the report of one test that passes on 3.13 and ends like this on 3.14."""

    def attempt(cell: Cell, number: int) -> Record:
        ended = case if cell.python == "3.14" else CaseResult(outcome=CaseOutcome.PASSED)
        return sample.ran(cell, {}, number, cases={TEST: ended}, dependencies=dependencies)

    of = planted.scenario("tested", results="junit")
    suite = sample.suite(of)
    records = [attempt(one.cell, number) for one in sample.run(suite).cells for number in (1, 2, 3)]
    return assemble(sample.run(suite, records), plugins.toggles())


def failed(message: str, *frames: str, raised: str = "") -> CaseResult:
    return CaseResult(
        outcome=CaseOutcome.FAILED, exception=message.partition(":")[0], message=message, said=message,
        frame=frames[-1], frames=frames, raised=raised,
    )  # fmt: skip


def finding(place: str, **more: object) -> Finding:
    path, _, line = place.partition(":")
    known = Finding(
        rule="names-gone-in-3-14", path=path, line=int(line), column=1, confidence=Confidence.HIGH, since="3.14",
        message="gone", status=FindingStatus.CONFIRMED,
    )  # fmt: skip
    return replace(known, **more)  # type: ignore[arg-type]  # its own fields


def told(case: CaseResult, *findings: Finding, dependencies: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    (said,) = explanations(report(case, *dependencies), findings, ".", Path(), ()).values()
    return [(one.source.value, one.text) for one in said]


CASE = failed("AssertionError: x", "t.py:3", "app.py:7")
HERE, THROUGH = finding("app.py:7"), finding("t.py:3")
BEHIND = finding("data.py:1", tests=(TEST, "another"))


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([BEHIND, THROUGH, HERE], "app.py:7"),
        ([BEHIND, THROUGH], "t.py:3"),
        ([BEHIND], "data.py:1"),
        ([finding("other.py:7", tests=("another",))], None),
        ([replace(HERE, since="3.15")], None),
        ([replace(HERE, since="3.13")], None),
        ([replace(HERE, status=FindingStatus.STATIC)], None),
    ],
)
def test_the_nearest_confirmed_finding_of_the_step_explains_it(findings: list[Finding], expected: str | None) -> None:
    said = [f"{expected} [names-gone-in-3-14] gone"] if expected else []
    assert told(CASE, *findings) == [(ExplanationSource.FINDING, text) for text in said]


def test_what_feeds_a_line_explains_no_error_of_the_line_itself() -> None:
    assert told(failed("ValueError: x", "t.py:3", "app.py:7"), BEHIND) == []


def test_a_warning_that_is_new_and_an_error() -> None:
    assert told(failed("DeprecationWarning: 'f' is old", "app.py:7")) == [
        ("warning", "3.14 warns of this and 3.13 did not; the tests turn warnings into errors")
    ]


def test_a_name_that_is_gone() -> None:
    case = failed("AttributeError: module 'ast' has no attribute 'Num'", "app.py:7")
    assert told(case) == [("name", "ast.Num is gone since 3.14")]


def test_a_dependency_is_named_with_its_version_and_a_runner_of_tests_is_none() -> None:
    case = failed("ValueError: x", "app.py:7", raised="<packages>/some_lib/core.py:9")
    assert told(case, dependencies=("Some-Lib==1.2", "other==3")) == [
        ("dependency", "raised in the dependency some_lib 1.2")
    ]
    assert told(replace(case, raised="<packages>/_pytest/python.py:9")) == []
    assert told(replace(case, raised="<lib>/ast.py:9")) == []


def test_the_first_good_release_of_a_dependency_is_told_where_it_is_known() -> None:
    seen = report(failed("ValueError: x", "app.py:7", raised="<packages>/some_lib/core.py:9"), "some-lib==1.2")
    (said,) = explanations(seen, (), ".", Path(), (), {"Some.Lib": "1.4", "other": "9"}).values()
    assert [one.text for one in said] == [
        "raised in the dependency some_lib 1.2; the dependency audit calls 1.4 the first good release"
    ]


def test_values_that_only_the_newer_python_shows() -> None:
    case = replace(
        failed("AssertionError: assert False", "t.py:3"), details="+  where False = f(<class 'typing.Union'>)"
    )
    assert told(case) == [("name", "Union[X, Y] and X | Y are of one class since 3.14")]


def test_an_argument_that_the_library_passes_anew() -> None:
    case = failed("TypeError: Own._batch_setitems() takes 2 positional arguments but 3 were given", "app.py:7")
    assert told(replace(case, raised="<lib>/pickle.py:9")) == [
        ("name", "pickle._Pickler passes obj to _batch_setitems() since 3.14")
    ]
    assert told(replace(case, raised="<lib>/copy.py:9")) == []


def between(seen: Report, folder: Path, old: str, new: str) -> Report:
    """Return a report of Pythons whose libraries hold one module each, `made`."""
    texts = {"3.13": old, "3.14": new}
    known = (replace(one, interpreter=installed(folder, one.interpreter.python, made=texts[one.interpreter.python]))
             for one in seen.interpreters if one.interpreter)  # fmt: skip
    return replace(seen, interpreters=tuple(known))


def test_an_error_that_only_the_newer_library_has(tmp_path: Path) -> None:
    seen = report(replace(failed("ValueError: x", "t.py:3"), raised="<lib>/made.py:1"))
    seen = between(seen, tmp_path, "", "raise ValueError('no loop has been set here')\n")
    (said,) = explanations(seen, (), ".", Path(), ()).values()
    assert [(one.source, one.text) for one in said] == [
        (
            ExplanationSource.LIBRARY,
            "made() raises this since 3.14; nothing in the library of 3.13 contains 'no loop has been set here'",
        )
    ]


def test_what_code_in_a_test_leads_to(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text('def test():\n    assert infer("import made; made.Kind")\n', encoding="utf-8")
    (tmp_path / "own.py").write_text("import ast\nast.parse(find_spec('x').origin)\n", encoding="utf-8")
    seen = report(failed("AssertionError: x", "t.py:2"))
    seen = between(seen, tmp_path, "class Kind: pass\n", "def Kind(): pass\n")
    (said,) = explanations(seen, (), ".", tmp_path, ("t.py", "own.py")).values()
    assert " ".join(one.text for one in said) == (
        "the codebase reads source, and code in the test leads to this: "
        "made.Kind is a class in the source of 3.13, and a function in that of 3.14"
    )
    (said,) = explanations(seen, (), ".", tmp_path, ("t.py",)).values()  # nothing in it reads source
    assert said == ()


def test_a_private_function_with_other_parameters(tmp_path: Path) -> None:
    source = "from pickle import _getattribute\n\n_getattribute(1, 'a')\n"
    (tmp_path / "a.py").write_text(source, encoding="utf-8")
    (said,) = explanations(report(failed("RecursionError: x", "a.py:3")), (), ".", tmp_path, ()).values()
    assert [one.text for one in said] == ["pickle._getattribute(), which is private, has other parameters since 3.14"]


def test_an_attribute_that_the_library_asks_for_anew(tmp_path: Path) -> None:
    case = replace(failed("AttributeError: 'Own' object has no attribute 'kind'", "t.py:3"), raised="<lib>/made.py:2")
    seen = between(
        report(case), tmp_path, "def walk(node):\n    return node\n", "def walk(node):\n    return node.kind\n"
    )
    (said,) = explanations(seen, (), ".", Path(), ()).values()
    assert [one.text for one in said] == ["made.walk() reads the attribute kind since 3.14, and did not before"]


@pytest.mark.parametrize(("older", "number"), [("", 1), ("class Own:\n    __default__ = 1\n", 0)])
def test_an_attribute_that_cannot_be_set(tmp_path: Path, older: str, number: int) -> None:
    case = failed("AttributeError: attribute '__default__' of 'typing.TypeVar' objects is not writable", "t.py:3")
    (said,) = explanations(between(report(case), tmp_path, older, ""), (), ".", Path(), ()).values()
    told = "typing.TypeVar has __default__ since 3.14, which cannot be set; nothing in 3.13 names it"
    assert [one.text for one in said] == [told] * number


def test_an_assertion_about_an_object_of_another_class(tmp_path: Path) -> None:
    source = "from typing import Union\n\nassert module_of(Union[int, str]) == 'own'\n"
    (tmp_path / "t.py").write_text(source, encoding="utf-8")
    (said,) = explanations(report(failed("AssertionError: x", "t.py:3")), (), ".", tmp_path, ()).values()
    assert [one.text for one in said] == ["Union[X, Y] and X | Y are of one class since 3.14"]
