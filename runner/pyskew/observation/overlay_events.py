"""Events that a command's processes recorded: defaults reached, and where; what could not be pickled. Pure."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from pyskew.model.suite import Json
from pyskew.probe.overlay.sites import ALWAYS, EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSite:
    """One call site."""

    file: str
    line: int
    function: str = ""
    through: str = ""
    """The line in a package that the call of `file` reached; empty where there is none."""
    hash: int = 0

    @property
    def name(self) -> str:
        """`app/main.py:33`."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        inside = f" in {self.function}()" if self.function and not self.function.startswith("<") else ""
        return self.name + inside + (f", through {self.through}" if self.through else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultUse:
    """A default that was reached at one place, in however many processes."""

    toggle: str
    place: CallSite
    count: int
    switched: bool
    processes: int = 1

    @property
    def times(self) -> str:
        """`1 time`, `12 times`, `128+ times`."""
        more = "+" if self.count > ALWAYS else ""
        return f"{self.count}{more} time{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """A process that could not be started from a fresh interpreter."""

    place: CallSite
    path: str
    """The way from the process object to the part that cannot be pickled."""
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """All events of one command."""

    reached: Sequence[DefaultUse] = ()
    predicted: Sequence[Predicted] = ()
    processes: frozenset[int] = frozenset()
    """Processes that loaded the overlay."""
    ran: frozenset[str] = frozenset()
    """Watched lines that were run, `file:line`."""
    tests: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By call site, by its hash, the pytest tests that reached it, as node ids."""

    @property
    def sites(self) -> dict[int, CallSite]:
        """Return every place by its hash."""
        return {one.place.hash: one.place for one in self.reached}


def read(text: str, folder: str) -> Exposure:
    """Return the events of one command; paths below `folder` become relative to it.

    A torn last line is left out, and so is a line of another form: the command's own processes can write to the file.
    """
    events = _EventReader(folder)
    for kind, fields in _lines(text):
        with contextlib.suppress(ValueError):
            events.add(kind, fields)
    return events.exposure()


class _EventReader:
    """Collects the events of one command."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._counts: dict[tuple[str, int, int], DefaultUse] = {}
        self._predicted: dict[Predicted, None] = {}
        self._processes: set[int] = set()
        self._ran: set[str] = set()
        self._tests: dict[int, set[str]] = {}

    def add(self, kind: str, fields: Mapping[str, str]) -> None:
        """Add one event of `EVENTS`; `fields` are its values by name.

        Raises:
            ValueError: a field that must be a number is none.
        """
        if kind == "started":
            self._processes.add(int(fields["pid"]))
        elif kind == "ran":
            self._ran.add(f"{fields['file']}:{fields['line']}")
        elif kind == "within":
            self._tests.setdefault(int(fields["site"], 16), set()).add(fields["test"])
        elif kind == "reached":
            site = self._call_site(fields)
            key = (fields["toggle"], site.hash, int(fields["pid"]))
            event = DefaultUse(
                toggle=fields["toggle"], place=site, count=int(fields["count"]), switched=fields["switched"] == "1"
            )
            self._counts[key] = max(self._counts.get(key, event), event, key=lambda one: one.count)
        elif kind == "predicted":
            told = Predicted(place=self._call_site(fields), path=fields["path"], problem=fields["problem"])
            self._predicted[told] = None

    def _call_site(self, fields: Mapping[str, str]) -> CallSite:
        through = fields.get("through", "")
        return CallSite(
            file=_relative(fields["file"], self._folder),
            line=int(fields["line"]),
            function=fields["function"],
            through=f"{_relative(through, self._folder)}:{fields['through_line']}" if through else "",
            hash=int(fields["site"], 16),
        )

    def exposure(self) -> Exposure:
        """Return everything that was added."""
        return Exposure(
            reached=tuple(_summed(self._counts)),
            predicted=tuple(self._predicted),
            processes=frozenset(self._processes),
            ran=frozenset(self._ran),
            tests={site: frozenset(names) for site, names in self._tests.items()},
        )


def _lines(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the kind of each whole line and its fields by name; lines of other kinds or lengths are left out."""
    for line in text.split("\n")[:-1]:
        with contextlib.suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            kind, *values = (_field(word) for word in line.split("\t"))
            if kind in EVENTS:
                yield kind, dict(zip(EVENTS[kind], values, strict=True))


def _field(word: str) -> str:
    """Return a field; one in quotes is a Python literal."""
    return str(ast.literal_eval(word)) if word[:1] in {"'", '"'} else word


def _relative(path: str, folder: str) -> str:
    pure = PurePath(path)
    return pure.relative_to(folder).as_posix() if pure.is_relative_to(folder) else path


def _summed(counts: dict[tuple[str, int, int], DefaultUse]) -> Iterator[DefaultUse]:
    """Return one per toggle and site, the most reached first."""
    sums: dict[tuple[str, int], DefaultUse] = {}
    for (toggle, site, _), one in counts.items():
        known = sums.get((toggle, site))
        if known is None:
            sums[toggle, site] = one
        else:
            sums[toggle, site] = replace(known, count=known.count + one.count, processes=known.processes + 1)
    return iter(sorted(sums.values(), key=lambda one: (one.toggle, -one.count, one.place.name)))


def summary(exposure: Exposure, names: Iterable[str]) -> list[str]:
    """Return the lines of a summary: each toggle's call sites, then what cannot be pickled."""
    lines: list[str] = []
    for name in names:
        here = [one for one in exposure.reached if one.toggle == name]
        places = "no place" if not here else f"{len(here)} place{'' if len(here) == 1 else 's'}"
        lines.append(f"{name}: reached at {places}")
        lines += [f"  {one.place}: {one.times}" for one in here]
    if exposure.predicted:
        lines.append("could not be started by forkserver or spawn:")
    lines += [f"  {one.place}: {one.path or 'the class of the process'}: {one.problem}" for one in exposure.predicted]
    return lines


def document(exposure: Exposure) -> dict[str, Json]:
    """Return the events as a JSON document."""
    return {
        "reached": [
            {
                "toggle": one.toggle, "path": one.place.file, "line": one.place.line, "function": one.place.function,
                "through": one.place.through or None, "count": one.count, "processes": one.processes,
            }
            for one in exposure.reached
        ],
        "predicted": [
            {"path": one.place.file, "line": one.place.line, "function": one.place.function,
             "object": one.path, "problem": one.problem}
            for one in exposure.predicted
        ],
    }  # fmt: skip
