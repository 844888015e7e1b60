"""Find which defaults of another Python make a command fail: first the toggles, then the call sites of each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pyskew import plugins
from pyskew.errors import SetupError
from pyskew.instrumentation import overlay
from pyskew.instrumentation.bisect_runs import TrialRunner
from pyskew.instrumentation.bisection import Bisection, BisectionResult, Trial
from pyskew.instrumentation.overlay import Base, ReadyCommand
from pyskew.model.toggles import ToggleSetting
from pyskew.probe.overlay.sites import Pattern, digest
from pyskew.probe.supervisor import processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The defaults of another Python, as far as they differ from those of the one at hand."""

    settable: Mapping[str, str]
    refused: Mapping[ToggleSetting, str]
    """Why the others cannot be set here."""


def changed_defaults(base: Base, minor: tuple[int, int]) -> Defaults:
    """Return the documented defaults of Python `minor` that differ from the base's, each tried on the base alone."""
    own = _minor(base.version)
    settable: dict[str, str] = {}
    refused: dict[ToggleSetting, str] = {}
    for name, toggle in plugins.toggles().items():
        value = toggle.default(processes.os_name(), minor)
        if value is None or value == toggle.default(processes.os_name(), own):
            continue
        if toggle.one_way == "back":
            refused[ToggleSetting(name, value)] = "no Python before has it"
            continue
        try:
            with overlay.prepared([base.python], {name: value}, base.python) as ready:
                if ready.own[name] != value:
                    settable[name] = value
        except SetupError as error:
            refused[ToggleSetting(name, value)] = str(error).partition("\n")[0]
    return Defaults(settable=settable, refused=refused)


def _minor(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


@dataclass(slots=True, kw_only=True)
class ToggleSearch:
    """Run a command under subsets of settings, each of which gets its own overlay once."""

    command: Sequence[str]
    python: str
    settings: Mapping[str, str]
    tell: Callable[[str], None] = lambda _: None
    runners: dict[tuple[str, ...], TrialRunner] = field(default_factory=dict)
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()

    def verdict(self) -> BisectionResult:
        """Find the minimal sets of toggles that make the command fail; a toggle stands for its `digest`."""
        return Bisection(run=self._trial).verdict()

    def names(self, found: Sequence[int]) -> tuple[str, ...]:
        """Return the toggles of a set."""
        return tuple(name for name in self.settings if digest(name) in found)

    def call_sites(self, names: Sequence[str]) -> tuple[BisectionResult, TrialRunner] | None:
        """Bisect the call sites of a set; None where a toggle of it is decided when a Python starts."""
        if not all(map(overlay.is_watched, names)):
            return None
        runner = self._runner(tuple(names))
        return Bisection(run=runner.run).verdict(), runner

    def _trial(self, pattern: Pattern, backward: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        switched = tuple(name for name in self.settings if (digest(name) in pattern) is not backward)
        runner = self._runner(switched)
        trial = runner.run_whole()
        self.tell(f"{' '.join(switched) or 'no toggle'}: {'fails' if trial.failed else 'passes'}")
        return Trial(failed=trial.failed, sites=frozenset(map(digest, self.settings)))

    def _runner(self, names: tuple[str, ...]) -> TrialRunner:
        if names not in self.runners:
            wanted = {name: self.settings[name] for name in names}
            ready: ReadyCommand = self._stack.enter_context(overlay.prepared(self.command, wanted, self.python))
            self.runners[names] = TrialRunner(ready=ready)
        return self.runners[names]


def described(
    search: ToggleSearch, verdict: BisectionResult
) -> Iterator[tuple[tuple[str, ...], BisectionResult | None, TrialRunner | None]]:
    """Yield each set of toggles with its call sites, where they can be told apart."""
    for found in verdict.sets:
        names = search.names(found)
        sites = search.call_sites(names)
        yield names, sites[0] if sites else None, sites[1] if sites else None
