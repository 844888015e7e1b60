"""What a command's processes wrote down: defaults reached, and where; what could not be pickled. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pyskew.model.suite import Json
from pyskew.probe.sites import ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One call site, as a person is told of it."""

    file: str
    line: int
    function: str = ""
    through: str = ""
    """The place in a package where the call of `file` led to; empty where there is none."""
    hash: int = 0

    @property
    def name(self) -> str:
        """`app/main.py:33`."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        inside = f" in {self.function}()" if self.function and not self.function.startswith("<") else ""
        return self.name + inside + (f", through {self.through}" if self.through else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A default that was reached at one place, in however many processes."""

    toggle: str
    place: Place
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

    place: Place
    path: str
    """The way from the process object to the part that cannot be pickled."""
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Everything that was written down during one command."""

    reached: Sequence[Reached] = ()
    predicted: Sequence[Predicted] = ()
    processes: frozenset[int] = frozenset()
    """Processes that loaded the overlay."""
    ran: frozenset[str] = frozenset()
    """Watched lines that were run, `file:line`."""

    @property
    def sites(self) -> dict[int, Place]:
        """Every place by its hash."""
        return {one.place.hash: one.place for one in self.reached}


def read(text: str, folder: str) -> Exposure:
    """The events of one command; paths below `folder` become relative to it. A torn last line is left out."""
    counts: dict[tuple[str, int, int], Reached] = {}
    predicted: dict[Predicted, None] = {}
    processes: set[int] = set()
    ran: set[str] = set()
    for kind, fields in _events(text):
        if kind == "started":
            processes.add(int(fields[0]))
        elif kind == "ran":
            ran.add(":".join(fields))
        elif kind == "reached":
            pid, toggle, digest, switched, count, *place = fields
            key = (toggle, int(digest, 16), int(pid))
            one = Reached(
                toggle=toggle, place=_place(digest, place, folder), count=int(count), switched=switched == "1"
            )
            counts[key] = max(counts.get(key, one), one, key=lambda one: one.count)
        elif kind == "predicted":
            _, digest, *where, path, problem = fields
            predicted[Predicted(place=_place(digest, [*where, "", "0"], folder), path=path, problem=problem)] = None
    return Exposure(
        reached=tuple(_summed(counts)),
        predicted=tuple(predicted),
        processes=frozenset(processes),
        ran=frozenset(ran),
    )


def _events(text: str) -> Iterator[tuple[str, list[str]]]:
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            kind, *fields = (_field(word) for word in line.rstrip("\n").split("\t"))
            yield kind, fields


def _field(word: str) -> str:
    return str(ast.literal_eval(word)) if word[:1] in {"'", '"'} else word


def _place(digest: str, fields: Sequence[str], folder: str) -> Place:
    file, line, function, through, through_line = fields
    inner = f"{_relative(through, folder)}:{through_line}" if through else ""
    return Place(file=_relative(file, folder), line=int(line), function=function, through=inner, hash=int(digest, 16))


def _relative(path: str, folder: str) -> str:
    pure = PurePath(path)
    return pure.relative_to(folder).as_posix() if pure.is_relative_to(folder) else path


def _summed(counts: dict[tuple[str, int, int], Reached]) -> Iterator[Reached]:
    """One per toggle and site, the most reached first."""
    sums: dict[tuple[str, int], Reached] = {}
    for (toggle, site, _), one in counts.items():
        known = sums.get((toggle, site))
        if known is None:
            sums[toggle, site] = one
        else:
            sums[toggle, site] = replace(known, count=known.count + one.count, processes=known.processes + 1)
    return iter(sorted(sums.values(), key=lambda one: (one.toggle, -one.count, one.place.name)))


def summary(exposure: Exposure, names: Iterable[str]) -> list[str]:
    """What a person reads: each toggle's places, then what would break."""
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
    """The same for programs."""
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
