"""matrix.yaml and its packs -> Suite, or every complaint at once, each with file:line:column."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ValidationError

from pyskew import plugins
from pyskew.errors import ConfigError, SetupError
from pyskew.model.suite import Expectation, Json, Limits, PythonSpec, Scenario, SourceFile, Suite, TargetSpec
from pyskew.model.tests import Source
from pyskew.suite import conditions, diagnostics, fingerprints, python_spec, schema, source_tree, yaml_document

OS_NAMES = conditions.OS_NAMES


class Kind(Protocol):
    """What config needs to know of a kind of target."""

    @property
    def options(self) -> Mapping[str, str]:
        """Further YAML keys -> JSON Schema type."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Options that must be given."""


class Reader(Protocol):
    """What config needs to know of a way to have results of single tests."""

    @property
    def understands(self) -> Callable[[Sequence[str]], bool]:
        """Whether it can make a command leave results by itself."""


def this_os() -> str:
    """The OS of this machine, in the suite's words."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def builtin(name: str) -> Path:
    """The folder of a pack that pyskew ships."""
    package = Path(__file__).parent.parent
    shipped = package / "builtin"
    return (shipped if shipped.is_dir() else package.parent.parent / "scenarios") / name


def load_suite(path: Path, kinds: Mapping[str, Kind], readers: Mapping[str, Reader] | None = None) -> Suite:
    """Read a suite and everything that it includes.

    Raises:
        ConfigError: with one line per complaint, in the order of the files.
    """
    return _Reading(path, kinds, readers or {}).suite()


class _Reading:
    """One reading of a suite: documents, and what is complained about in them."""

    def __init__(self, path: Path, kinds: Mapping[str, Kind], readers: Mapping[str, Reader]) -> None:
        self.path = path
        self.kinds = kinds
        self.readers = readers
        self.sources: dict[tuple[Path, str], Source] = {}
        self.documents: list[yaml_document.Document] = []
        self.ids: dict[str, str] = {}

    def suite(self) -> Suite:
        document = self._open(self.path, _shown(self.path))
        shape = self._shape(document, schema.SuiteShape)
        if not isinstance(shape, schema.SuiteShape):
            raise ConfigError(self._lines())
        limits = _limits(Limits(), shape.limits)
        scenarios = self._included(document, shape, limits)
        own = schema.PackShape.model_construct(
            toggles=shape.toggles, limits=schema.LimitsShape(), facts=shape.facts, scenarios=shape.scenarios,
        )  # fmt: skip
        scenarios += self._pack(document, own, "", self.path.parent, limits)
        suite = Suite(
            pythons=tuple(self._pythons(document, shape)),
            targets=tuple(self._targets(document, shape)),
            scenarios=tuple(scenarios),
            limits=limits,
            proof=shape.limits.proof or 600.0,
        )
        if not scenarios and not self._lines():
            document.complain((), "no scenarios: add `include:` or `scenarios:`")
        if self._lines():
            raise ConfigError(self._lines())
        return replace(suite, fingerprint=fingerprints.of_suite(suite))

    def _lines(self) -> list[str]:
        return [line for document in self.documents for line in document.lines()]

    def _open(self, path: Path, name: str) -> yaml_document.Document:
        document = yaml_document.read(path, name)
        self.documents.append(document)
        return document

    def _shape(self, document: yaml_document.Document, model: type[BaseModel]) -> BaseModel | None:
        value = document.value
        if not isinstance(value, dict):
            document.complain((), "expected a mapping of keys to values" if value is not None else "the file is empty")
            return None
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for detail in error.errors():
                diagnostics.complain(document, detail, model)
            # Of what lacks a key nothing can be kept.
            places = [d["loc"][:-1] if d["type"] == "missing" else d["loc"] for d in error.errors()]
            pruned = diagnostics.pruned(value, places)
        try:
            return model.model_validate(pruned)  # what is left may hold complaints of its own
        except ValidationError:
            return None

    def _included(self, document: yaml_document.Document, shape: schema.SuiteShape, limits: Limits) -> list[Scenario]:
        scenarios: list[Scenario] = []
        seen: dict[Path, str] = {}
        for index, entry in enumerate(shape.include):
            path = ("include", index) if isinstance(document.value["include"], list) else ("include",)
            folder = builtin(entry[8:]) if entry.startswith("builtin:") else self.path.parent / entry
            if not (folder / "pack.yaml").is_file():
                document.complain(path, self._no_pack(entry))
            elif folder.resolve() in seen:
                document.complain(path, f'"{entry}" is included twice')
            else:
                seen[folder.resolve()] = entry
                name = entry if entry.startswith("builtin:") else _relative(folder)
                pack = self._open(folder / "pack.yaml", f"{name}/pack.yaml".replace(os.sep, "/"))
                parsed = self._shape(pack, schema.PackShape)
                if isinstance(parsed, schema.PackShape):
                    scenarios += self._pack(pack, parsed, folder.name, folder, limits)
        return scenarios

    @staticmethod
    def _no_pack(entry: str) -> str:
        if not entry.startswith("builtin:"):
            return f'"{entry}" holds no pack.yaml; name a folder, relative to this file'
        known = sorted(found.parent.name for found in builtin("").glob("*/pack.yaml"))
        return f'no pack "{entry[8:]}"{diagnostics.hint(entry[8:], known)}; shipped packs: {", ".join(known)}'

    def _pythons(self, document: yaml_document.Document, shape: schema.SuiteShape) -> Iterator[PythonSpec]:
        labels: set[str] = set()
        for index, entry in enumerate(shape.pythons):
            path = ("pythons", index)
            try:
                spec = python_spec.parse_python(
                    str(entry.python), informational=entry.informational, position=document.position(path)
                )
            except ValueError as error:
                document.complain(path, str(error))
                continue
            if spec.label in labels:
                document.complain(path, f'Python "{spec.label}" stands here twice')
            labels.add(spec.label)
            yield spec

    def _targets(self, document: yaml_document.Document, shape: schema.SuiteShape) -> Iterator[TargetSpec]:
        if not shape.targets:
            yield TargetSpec(name=this_os(), kind="host", os=this_os())
        for name, entry in shape.targets.items():
            path = ("targets", name)
            if entry.kind not in self.kinds:
                document.complain(
                    (*path, "kind"), f'unknown kind "{entry.kind}"{diagnostics.hint(entry.kind, self.kinds)}'
                )
                continue
            if entry.os is not None and entry.os not in OS_NAMES:
                document.complain((*path, "os"), f'unknown os "{entry.os}"{diagnostics.hint(entry.os, OS_NAMES)}')
            kind = self.kinds[entry.kind]
            extra = entry.model_extra or {}
            for key, value in extra.items():
                self._option(document, (*path, key), kind, value)
            for key in set(kind.needs) - set(extra):
                document.complain(path, f'a target of kind "{entry.kind}" needs "{key}"', at_key=True)
            default_os = this_os() if entry.kind == "host" else "linux"
            options = {key: yaml_document.plain(value) for key, value in extra.items()}
            yield TargetSpec(
                name=str(name), kind=str(entry.kind), os=str(entry.os or default_os), required=entry.required,
                options=options,
            )  # fmt: skip

    @staticmethod
    def _option(document: yaml_document.Document, path: yaml_document.Path_, kind: Kind, value: Json) -> None:
        key = str(path[-1])
        if key not in kind.options:
            known = ["kind", "os", "required", *kind.options]
            document.complain(path, f'unknown key "{key}"{diagnostics.hint(key, known)}', at_key=True)
            return
        kinds: dict[str, type | tuple[type, ...]] = {
            "string": str, "integer": int, "boolean": bool, "array": list, "object": dict,
        }  # fmt: skip
        if not isinstance(yaml_document.plain(value), kinds[kind.options[key]]):
            document.complain(path, f"expected {kind.options[key]}, found {diagnostics.found(value)}")

    def _pack(
        self, document: yaml_document.Document, pack: schema.PackShape, name: str, folder: Path, limits: Limits
    ) -> list[Scenario]:
        self._known_toggles(document, ("toggles",), pack.toggles)
        base = _limits(limits, pack.limits)
        found = []
        for key, entry in pack.scenarios.items():
            path = ("scenarios", key)
            scenario_id = f"{name}/{key}" if name else str(key)
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(key)):
                document.complain(
                    path, f'"{key}": a scenario name holds letters, digits, ".", "_", "-" only', at_key=True
                )
            if scenario_id in self.ids:
                document.complain(
                    path, f'scenario "{scenario_id}" exists already, see {self.ids[scenario_id]}', at_key=True
                )
            self.ids[scenario_id] = document.position(path, at_key=True)
            found.append(self._scenario(document, path, scenario_id, (entry, pack), (folder, base)))
        return found

    def _scenario(
        self,
        document: yaml_document.Document,
        path: yaml_document.Path_,
        scenario_id: str,
        shapes: tuple[schema.ScenarioShape, schema.PackShape],
        defaults: tuple[Path, Limits],
    ) -> Scenario:
        entry, pack = shapes
        folder, limits = defaults
        toggles = pack.toggles if entry.toggles is None else entry.toggles
        self._known_toggles(document, (*path, "toggles"), entry.toggles or ())
        if entry.cause:
            self._known_toggles(document, (*path, "cause"), (entry.cause,))
        self._condition(document, (*path, "when"), entry.when)
        for index, clause in enumerate(entry.expect):
            self._condition(document, (*path, "expect", index, "where"), clause.where)
        scenario = Scenario(
            id=scenario_id,
            run=tuple(map(str, entry.run)),
            args=tuple(map(str, entry.args)),
            stdin=str(entry.stdin),
            asks=str(entry.asks),
            files=tuple(self._files(document, path, entry, folder)),
            requires=tuple(map(str, entry.requires)),
            source=self._source(document, path, entry, folder),
            install=tuple(map(str, entry.install)),
            results=self._results(document, path, entry),
            env={str(key): str(value) for key, value in entry.env.items()},
            pass_env=tuple(map(str, entry.pass_env)),
            locale=str(entry.locale),
            home=str(entry.home),
            when=str(entry.when),
            toggles=tuple(map(str, toggles)),
            facts={str(key): rule for key, rule in {**pack.facts, **entry.facts}.items()},
            expect=tuple(
                _clause(clause, document.position((*path, "expect", index)))
                for index, clause in enumerate(entry.expect)
            ),
            cause=str(entry.cause),
            limits=_limits(limits, entry.limits),
            links=tuple(map(str, entry.links)),
            position=document.position(path, at_key=True),
        )
        return replace(scenario, fingerprint=fingerprints.of_scenario(scenario))

    def _files(
        self, document: yaml_document.Document, path: yaml_document.Path_, entry: schema.ScenarioShape, folder: Path
    ) -> Iterator[SourceFile]:
        wanted: dict[Path, None] = {}
        if is_script(entry.run):
            script = folder / entry.run[0]
            if not script.is_file():
                near = [found.name for found in folder.glob("*.py")]
                document.complain(
                    (*path, "run"), f'no script "{entry.run[0]}" in the pack{diagnostics.hint(entry.run[0], near)}'
                )
            else:
                wanted[script] = None
        for index, pattern in enumerate(entry.files):
            at = (*path, "files", index)
            if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
                document.complain(at, f'"{pattern}" leaves the pack; copy the file into it')
                continue
            matches = sorted(found for found in folder.glob(pattern) if found.is_file())
            if not matches:
                document.complain(at, f'"{pattern}" matches no file in the pack')
            wanted.update(dict.fromkeys(matches))
        for found in wanted:
            data = found.read_bytes()
            mode = 0o755 if os.access(found, os.X_OK) else 0o644
            relative = found.relative_to(folder).as_posix()
            digest = hashlib.sha256(data).hexdigest()
            yield SourceFile(path=relative, origin=str(found.resolve()), sha256=digest, mode=mode)

    def _source(
        self, document: yaml_document.Document, path: yaml_document.Path_, entry: schema.ScenarioShape, folder: Path
    ) -> Source | None:
        if entry.source is None:
            if entry.install:
                document.complain((*path, "install"), "`install` needs a `source`; other packages go into `requires`")
            return None
        kind = "git" if entry.source.git else "path"
        key = (folder / (entry.source.git or entry.source.path), kind)
        try:
            if key not in self.sources:
                self.sources[key] = source_tree.source(*key)
        except SetupError as error:
            document.complain((*path, "source"), str(error))
            return None
        return self.sources[key]

    def _results(self, document: yaml_document.Document, path: yaml_document.Path_, entry: schema.ScenarioShape) -> str:
        shape = entry.results
        if shape is None or not self.readers:
            return f"{shape.kind}:{shape.file}".rstrip(":") if shape else ""
        reader = self.readers.get(shape.kind)
        if reader is None:
            hint = diagnostics.hint(shape.kind, self.readers)
            document.complain((*path, "results"), f'no results "{shape.kind}"{hint}')
        elif not shape.file and not reader.understands(entry.run):
            message = f"pyskew cannot make `{entry.run[0]}` write {shape.kind}; give {{kind: {shape.kind}, file: FILE}}"
            document.complain((*path, "results"), message)
        return f"{shape.kind}:{shape.file}".rstrip(":")

    @staticmethod
    def _known_toggles(document: yaml_document.Document, path: yaml_document.Path_, names: Collection[str]) -> None:
        known = plugins.toggles()
        for index, name in enumerate(names):
            if name not in known:
                at = (*path, index) if (*path, index) in document.marks else path
                document.complain(at, f'unknown toggle "{name}"{diagnostics.hint(name, known)}')

    @staticmethod
    def _condition(document: yaml_document.Document, path: yaml_document.Path_, text: str) -> None:
        try:
            conditions.check(text, _toggle_values())
        except conditions.WhereError as error:
            document.complain(path, f"`{text}`: {error}")


def is_script(run: Collection[str]) -> bool:
    """Whether `run:` names one script of the pack, rather than a command."""
    words = list(run)
    return len(words) == 1 and words[0].endswith(".py") and " " not in words[0]


def _toggle_values() -> dict[str, set[str]]:
    return {
        name: {
            value for values in (*toggle.values.values(), toggle.old.values(), toggle.new.values()) for value in values
        }
        for name, toggle in plugins.toggles().items()
    }


def _clause(shape: schema.ExpectShape, position: str) -> Expectation:
    return Expectation(
        where=str(shape.where), outcome=shape.outcome, facts={str(key): value for key, value in shape.facts.items()},
        reason=str(shape.reason), link=str(shape.link), position=position,
    )  # fmt: skip


def _limits(base: Limits, shape: schema.LimitsShape) -> Limits:
    given = {name: value for name, value in shape.model_dump().items() if value is not None and name != "proof"}
    return replace(base, **given)


def _shown(path: Path) -> str:
    relative = _relative(path)
    return str(path) if relative.startswith("..") else relative.replace(os.sep, "/")


def _relative(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)
