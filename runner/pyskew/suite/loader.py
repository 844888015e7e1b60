"""matrix.yaml and its packs -> Suite, or every complaint at once, each with file:line:column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pyskew.errors import ConfigError
from pyskew.model.suite import Limits, PythonSpec, Scenario, Suite
from pyskew.suite import diagnostics, fingerprints, inline_scenarios, python_spec, schema, suite_file, yaml_document
from pyskew.suite.host import this_os
from pyskew.suite.packs import FoundPack, PackFinder
from pyskew.suite.scenarios import Pack, Reader, ScenarioReader, limits_of
from pyskew.suite.shown_path import shown_path
from pyskew.suite.targets import TargetKind, suite_targets


def load_suite(
    path: Path,
    kinds: Mapping[str, TargetKind],
    readers: Mapping[str, Reader] | None = None,
    advice: Mapping[str, str] | None = None,
) -> Suite:
    """Read a suite and everything that it includes.

    Args:
        path: The suite's file: a matrix.yaml, or a pyproject.toml with `[tool.pyskew]`.
        kinds: The kinds of targets, by name.
        readers: The readers of test results, by name; without them `results:` is not checked.
        advice: What the rules of the audit say to change, by rule; without it a remedy that names a rule stays empty.

    Raises:
        ConfigError: with one line per complaint, in the order of the files.
    """
    return _Loader(path, kinds, ScenarioReader(readers or {}, {} if advice is None else advice)).suite()


class _Loader:
    """Reads one suite: its documents, and what is complained about in them."""

    def __init__(self, path: Path, kinds: Mapping[str, TargetKind], scenarios: ScenarioReader) -> None:
        self.path = path
        self.kinds = kinds
        self.scenarios = scenarios
        self.documents: list[yaml_document.Document] = []

    def suite(self) -> Suite:
        document = suite_file.read(self.path, shown_path(self.path))
        self.documents.append(document)
        shape = diagnostics.validated(document, schema.SuiteShape)
        if shape is None:
            raise ConfigError(self._complaints())
        limits = limits_of(Limits(), shape.limits)
        scenarios = [*self._included(document, shape, limits), *self._own(document, shape, limits)]
        suite = Suite(
            pythons=tuple(_pythons(document, shape)),
            targets=tuple(suite_targets(document, shape.targets, self.kinds, this_os())),
            scenarios=tuple(scenarios),
            limits=limits,
            proof=shape.limits.proof or 600.0,
        )
        if not scenarios and not self._complaints():
            document.complain((), "no scenarios: add `include:` or `scenarios:`")
        if complaints := self._complaints():
            raise ConfigError(complaints)
        return replace(suite, fingerprint=fingerprints.of_suite(suite))

    def _complaints(self) -> list[str]:
        return [line for document in self.documents for line in document.lines()]

    def _open(self, path: Path, name: str) -> yaml_document.Document:
        document = yaml_document.read(path, name)
        self.documents.append(document)
        return document

    def _own(self, document: yaml_document.Document, shape: schema.SuiteShape, limits: Limits) -> list[Scenario]:
        """Read the scenarios that stand in the suite's own file."""
        own = schema.PackShape.model_construct(
            toggles=shape.toggles, limits=schema.LimitsShape(), facts=shape.facts, describe=shape.describe,
            scenarios=shape.scenarios,
        )  # fmt: skip
        pack = Pack(document=document, name="", folder=self.path.parent, shape=own, limits=limits)
        return self.scenarios.read(pack)

    def _included(self, document: yaml_document.Document, shape: schema.SuiteShape, limits: Limits) -> list[Scenario]:
        scenarios: list[Scenario] = []
        for found in PackFinder(self.path.parent).found(document, shape.include):
            pack_document = self._open(found.folder / "pack.yaml", f"{found.shown}/pack.yaml")
            pack_shape = diagnostics.validated(pack_document, schema.PackShape)
            if pack_shape is not None:
                pack = Pack(
                    document=pack_document, name=found.name, folder=found.folder, shape=pack_shape,
                    limits=limits_of(limits, pack_shape.limits),
                )  # fmt: skip
                scenarios += self.scenarios.read(pack)
                scenarios += self._inline(pack, found)
        return scenarios

    def _inline(self, pack: Pack, found: FoundPack) -> Iterator[Scenario]:
        """Yield the scenarios that scripts of a pack declare themselves; they inherit what the pack says."""
        for document in inline_scenarios.documents(found.folder, found.shown):
            self.documents.append(document)
            shape = diagnostics.validated(document, schema.PackShape)
            if shape is not None:
                inherited = pack.shape.model_copy(update={"scenarios": shape.scenarios})
                yield from self.scenarios.read(replace(pack, document=document, shape=inherited))


def _pythons(document: yaml_document.Document, shape: schema.SuiteShape) -> Iterator[PythonSpec]:
    labels: set[str] = set()
    for index, entry in enumerate(shape.pythons):
        path = ("pythons", index)
        try:
            spec = python_spec.parse_python(
                entry.python, informational=entry.informational, position=document.position(path)
            )
        except ValueError as error:
            document.complain(path, str(error))
            continue
        if spec.label in labels:
            document.complain(path, f'duplicate Python "{spec.label}"')
        labels.add(spec.label)
        yield spec
