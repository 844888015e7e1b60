"""`targets:` of a suite -> target specs, checked against what each kind of target accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from pyskew.model import nearest_name
from pyskew.model.shortening import clipped
from pyskew.model.suite import TargetSpec
from pyskew.suite import conditions, diagnostics, names, yaml_document
from pyskew.suite.schema import TargetShape
from pyskew.suite.yaml_document import Document, Path_


class TargetKind(Protocol):
    """What the suite needs to know of a kind of target."""

    @property
    def options(self) -> Mapping[str, str]:
        """Further YAML keys -> JSON Schema type."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Options that must be given."""

    @property
    def complaints(self) -> Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]:
        """What is wrong with options whose types are right: the option, empty for the target, and a message."""

    @property
    def runs_here(self) -> bool:
        """Whether its cells run on this machine itself."""


def suite_targets(
    document: Document, shapes: Mapping[str, TargetShape], kinds: Mapping[str, TargetKind], here: str
) -> Iterator[TargetSpec]:
    """Yield the targets; the machine itself, whose OS is `here`, where the suite names none."""
    if not shapes:
        kind = next(name for name, known in kinds.items() if known.runs_here)
        yield TargetSpec(name=here, kind=kind, os=here)
    for name, shape in shapes.items():
        path: Path_ = ("targets", name)
        if wrong := names.complaint("target", name):
            document.complain(path, wrong, at_key=True)
        if shape.kind not in kinds:
            document.complain((*path, "kind"), f'unknown kind "{shape.kind}"{nearest_name.choices(shape.kind, kinds)}')
            continue
        if shape.os is not None and shape.os not in conditions.OS_NAMES:
            known = nearest_name.choices(shape.os, conditions.OS_NAMES)
            document.complain((*path, "os"), f'unknown os "{shape.os}"{known}')
        yield TargetSpec(
            name=name, kind=shape.kind, os=shape.os or (here if kinds[shape.kind].runs_here else "linux"),
            required=shape.required, options=_options(document, path, shape, kinds[shape.kind]),
        )  # fmt: skip


def _options(document: Document, path: Path_, shape: TargetShape, kind: TargetKind) -> dict[str, object]:
    """Return the options of a target as JSON values, without those that are complained about."""
    extra = shape.model_extra or {}
    sound = True

    def complain(at: Path_, message: str, *, at_key: bool = False) -> None:
        nonlocal sound
        sound = False
        document.complain(at, message, at_key=at_key)

    for key in sorted(set(kind.needs) - set(extra)):
        complain(path, f'a target of kind "{shape.kind}" needs "{key}"', at_key=True)
    options = {}
    for key, written in extra.items():
        at = (*path, key)
        try:
            value = yaml_document.plain(written)
        except ValueError as error:
            complain(at, str(error))
            continue
        if wrong := diagnostics.option(key, kind.options, value):
            complain(at, wrong, at_key=key not in kind.options)
        elif wrong := names.complaint(key, value) if key == "label" and value else "":
            complain(at, wrong)
        else:
            for place, wrong in _unfit_words(at, value):
                complain(place, wrong)
        options[str(key)] = value
    for key, wrong in kind.complaints(options) if sound else ():
        complain((*path, key) if key else path, wrong, at_key=not key)
    return options


def _unfit_words(path: Path_, value: object) -> Iterator[tuple[Path_, str]]:
    """Yield text that a program could read as one of its options, or that no command line should hold.

    Of a list, which is a command line of its own, only the first word names a program.
    """
    if isinstance(value, str):
        if value.startswith("-"):
            yield path, f'"{clipped(value, 80)}" begins with "-": programs would take it for an option'
        elif not value.isprintable():
            yield path, f'"{clipped(value, 80)}" holds a control character'
    elif isinstance(value, list):
        for index, word in enumerate(value[:1]):
            yield from _unfit_words((*path, index), word)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unfit_words((*path, key), item)
