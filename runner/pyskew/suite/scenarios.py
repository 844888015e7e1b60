"""`scenarios:` of a suite or pack -> scenarios, with what they inherit from their pack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from pyskew import plugins
from pyskew.errors import SetupError
from pyskew.model import nearest_name
from pyskew.model.suite import Expectation, Limits, Scenario
from pyskew.model.tests import Source
from pyskew.suite import conditions, fingerprints, names, source_tree
from pyskew.suite.requirements import not_a_requirement, not_installable
from pyskew.suite.scenario_files import scenario_files
from pyskew.suite.schema import ExpectShape, LimitsShape, PackShape, ScenarioShape
from pyskew.suite.yaml_document import Document, Path_


class Reader(Protocol):
    """What the suite needs to know of a reader of test results."""

    @property
    def understands(self) -> Callable[[Sequence[str]], bool]:
        """Return whether it can make a command leave results by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack that is being read, and what its scenarios inherit."""

    document: Document
    name: str
    """Empty for scenarios of the suite's own file."""
    folder: Path
    shape: PackShape
    limits: Limits


class ScenarioReader:
    """Reads the scenarios of all packs of one suite."""

    def __init__(self, readers: Mapping[str, Reader], advice: Mapping[str, str]) -> None:
        """Take the readers of test results by name, and what the rules of the audit say to change, by rule."""
        self._readers = readers
        self._advice = advice
        self._sources: dict[tuple[Path, str], Source] = {}
        self._ids: dict[str, str] = {}

    def read(self, pack: Pack) -> list[Scenario]:
        """Return the scenarios of a pack; add a complaint to its document for everything that is wrong."""
        _known_toggles(pack.document, ("toggles",), pack.shape.toggles)
        return [self._scenario(pack, name, shape) for name, shape in pack.shape.scenarios.items()]

    def _scenario(self, pack: Pack, name: str, shape: ScenarioShape) -> Scenario:
        path: Path_ = ("scenarios", name)
        position = pack.document.position(path, at_key=True)
        scenario = Scenario(
            id=self._id(pack, path, name, position),
            run=tuple(shape.run),
            args=tuple(shape.args),
            stdin=shape.stdin,
            asks=shape.asks,
            files=tuple(scenario_files(pack.document, path, shape, pack.folder)),
            requires=_checked(pack.document, (*path, "requires"), shape.requires, not_a_requirement),
            source=self._source(pack, path, shape),
            install=_checked(pack.document, (*path, "install"), shape.install, not_installable),
            results=self._results(pack.document, (*path, "results"), shape),
            env=dict(shape.env),
            pass_env=tuple(shape.pass_env),
            locale=shape.locale,
            home=shape.home,
            when=_condition(pack.document, (*path, "when"), shape.when),
            toggles=_toggles(pack, path, shape),
            facts={**pack.shape.facts, **shape.facts},
            expect=tuple(_clause(pack.document, (*path, "expect", i), one) for i, one in enumerate(shape.expect)),
            causes=tuple(shape.cause.toggles) if shape.cause else (),
            no_toggle=shape.cause.none if shape.cause else None,
            limits=limits_of(pack.limits, shape.limits),
            links=tuple(shape.links),
            remedy=self._remedy(pack.document, (*path, "remedy"), shape),
            rule=shape.remedy.rule if shape.remedy else "",
            describe={**pack.shape.describe, **shape.describe},
            position=position,
        )
        return replace(scenario, fingerprint=fingerprints.of_scenario(scenario))

    def _id(self, pack: Pack, path: Path_, name: str, position: str) -> str:
        """Return the id of a scenario, which no other one may have."""
        scenario_id = f"{pack.name}/{name}" if pack.name else name
        if wrong := names.complaint("scenario", name):
            pack.document.complain(path, wrong, at_key=True)
        if scenario_id in self._ids:
            message = f'scenario "{scenario_id}" exists already, see {self._ids[scenario_id]}'
            pack.document.complain(path, message, at_key=True)
        self._ids[scenario_id] = position
        return scenario_id

    def _source(self, pack: Pack, path: Path_, shape: ScenarioShape) -> Source | None:
        if shape.source is None:
            if shape.install:
                message = "`install` needs a `source`; other packages go into `requires`"
                pack.document.complain((*path, "install"), message)
            return None
        kind = "git" if shape.source.git else "path"
        key = (pack.folder / (shape.source.git or shape.source.path), kind)
        try:
            if key not in self._sources:
                self._sources[key] = source_tree.source(*key)
        except SetupError as error:
            pack.document.complain((*path, "source"), str(error))
        except (OSError, ValueError) as error:
            pack.document.complain((*path, "source"), f"cannot read it: {error}")
        return self._sources.get(key)

    def _results(self, document: Document, path: Path_, shape: ScenarioShape) -> str:
        wanted = shape.results
        if wanted is None:
            return ""
        if self._readers:
            reader = self._readers.get(wanted.kind)
            if reader is None:
                known = nearest_name.choices(wanted.kind, self._readers)
                document.complain(path, f'no reader of results "{wanted.kind}"{known}')
            elif not wanted.file and not reader.understands(shape.run):
                message = (
                    f"pyskew cannot make `{shape.run[0]}` write {wanted.kind}; give {{kind: {wanted.kind}, file: FILE}}"
                )
                document.complain(path, message)
        return f"{wanted.kind}:{wanted.file}".rstrip(":")

    def _remedy(self, document: Document, path: Path_, shape: ScenarioShape) -> str:
        """Return what to change, in the words of the rule where one is named."""
        if shape.remedy is None:
            return ""
        rule = shape.remedy.rule
        if not rule or not self._advice:
            return shape.remedy.text.strip()
        if rule not in self._advice:
            near = nearest_name.hint(rule, self._advice)
            document.complain(path, f'no rule "{rule}" of the audit{near or "; `pyskew explain rules` lists them"}')
            return ""
        return self._advice[rule]


def limits_of(base: Limits, shape: LimitsShape) -> Limits:
    """Return the limits with those replaced that the shape gives."""
    given = {name: value for name, value in shape.model_dump().items() if value is not None and name != "proof"}
    return replace(base, **given)


def _checked(document: Document, path: Path_, words: Sequence[str], complaint: Callable[[str], str]) -> tuple[str, ...]:
    """Return the words; complain about those that nothing can install."""
    for index, word in enumerate(words):
        if reason := complaint(word):
            at = (*path, index) if (*path, index) in document.marks else path
            document.complain(at, f'"{word[:80]}" {reason}')
    return tuple(words)


def _toggles(pack: Pack, path: Path_, shape: ScenarioShape) -> tuple[str, ...]:
    _known_toggles(pack.document, (*path, "toggles"), shape.toggles or ())
    if shape.cause:
        _known_toggles(pack.document, (*path, "cause"), shape.cause.toggles)
    return tuple(pack.shape.toggles if shape.toggles is None else shape.toggles)


def _known_toggles(document: Document, path: Path_, wanted: Collection[str]) -> None:
    known = plugins.toggles()
    for index, name in enumerate(wanted):
        if name not in known:
            at = (*path, index) if (*path, index) in document.marks else path
            document.complain(at, f'unknown toggle "{name[:80]}"{nearest_name.choices(name, known)}')


def _condition(document: Document, path: Path_, text: str) -> str:
    try:
        conditions.check(text, _toggle_values())
    except conditions.WhereError as error:
        document.complain(path, f"`{text[:80]}`: {error}")
    return text


@cache
def _toggle_values() -> dict[str, set[str]]:
    return {
        name: {
            value for values in (*toggle.values.values(), toggle.old.values(), toggle.new.values()) for value in values
        }
        for name, toggle in plugins.toggles().items()
    }


def _clause(document: Document, path: Path_, shape: ExpectShape) -> Expectation:
    return Expectation(
        where=_condition(document, (*path, "where"), shape.where), outcome=shape.outcome, facts=dict(shape.facts),
        reason=shape.reason, link=shape.link, position=document.position(path),
    )  # fmt: skip
