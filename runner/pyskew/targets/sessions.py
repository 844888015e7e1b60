"""Open the targets that can be reached from here, and inspect the interpreters and toggles of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from pyskew import plugins
from pyskew.errors import SetupError, TargetError
from pyskew.interpreters import resolve
from pyskew.model.say import Say
from pyskew.model.suite import Absent, Interpreter, OnTarget, Plan, PythonSpec, Suite, TargetSpec
from pyskew.suite import plan as planning
from pyskew.targets import kinds as kinds_module
from pyskew.targets.environments import Environments
from pyskew.targets.site import Site
from pyskew.targets.transport.channel import Channel

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSession:
    """An opened target with what was found there."""

    site: Site
    environments: Environments
    pythons: Mapping[str, OnTarget]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Targets that answer, and why others do not."""

    sessions: Mapping[str, TargetSession]
    """By name."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """By name, why a target cannot be reached."""


def elsewhere(specs: Sequence[TargetSpec]) -> dict[str, str]:
    """Return the targets whose cells cannot run from this machine, with the reason."""
    kinds = kinds_module.kinds()
    reasons = {spec.name: kinds[spec.kind].unavailable(spec) for spec in specs}
    return {name: reason for name, reason in reasons.items() if reason}


def planned(suite: Suite, named: Collection[str] = ()) -> Plan:
    """Return the plan of a suite on this machine.

    The cells of a target are required if the suite marks the target, if its kind is always required, or if `named`,
    the targets of the command line, has it.
    """
    kinds = kinds_module.kinds()
    away = elsewhere(suite.targets)
    usual = {spec.name for spec in suite.targets if kinds[spec.kind].required and spec.name not in away}
    return planning.plan(suite, plugins.toggles(), away, usual | set(named))


@contextmanager
def opened(specs: Sequence[TargetSpec], pythons: Sequence[PythonSpec], workers: int, say: Say) -> Iterator[Opened]:
    """Open targets; on leaving, nothing of them is left running or on disk."""
    kinds = kinds_module.kinds()
    local: dict[str, Mapping[str, str | Interpreter | Absent]] = {}
    sessions: dict[str, TargetSession] = {}
    lost: dict[str, str] = {}
    with ExitStack() as stack:
        for spec in specs:
            try:
                site = _again(partial(_entered, stack, kinds[spec.kind], spec, workers))
                if site.locate is None and not local:
                    local["here"] = resolve.resolve(pythons, say)
                found = _again(partial(site.locate, pythons)) if site.locate else local["here"]
                sessions[spec.name] = _session(spec, site, found, workers, say)
            except TargetError as error:
                lost[spec.name] = str(error)
                say(f"{spec.name}: {error}")
        yield Opened(sessions=sessions, lost=lost)


def _session(
    spec: TargetSpec,
    site: Site,
    found: Mapping[str, str | Interpreter | Absent],
    workers: int,
    say: Say,
) -> TargetSession:
    """Return the session of a target, its interpreters inspected, as many at once as there are slots."""
    environments = Environments()
    bare = OnTarget(target=spec.name, label=site.label, os=site.os)

    def inspect(slot: int, label: str) -> OnTarget:
        answer = found[label]
        if isinstance(answer, Absent):
            return replace(bare, absent=answer)
        try:
            return _again(lambda: _inspected(bare, environments, site.channel(slot, label), label, answer))
        except SetupError as error:
            return replace(bare, absent=Absent(python=label, reason=str(error)))

    pool = ThreadPoolExecutor(workers)
    try:
        slots = [index % workers for index in range(len(found))]
        there = dict(zip(found, pool.map(inspect, slots, found), strict=True))
    finally:
        # After ^C the caller closes the target, which ends what still runs there: waiting for it first takes too long.
        pool.shutdown(wait=False, cancel_futures=True)
    for label, place in there.items():
        if place.absent:
            say(f"{spec.name}: Python {label}: {place.absent.reason}")
    return TargetSession(site=site, environments=environments, pythons=there)


def _entered(stack: ExitStack, kind: kinds_module.Target, spec: TargetSpec, workers: int) -> Site:
    return stack.enter_context(kind.open(spec, workers))


def _again(do: Callable[[], T]) -> T:
    """Call `do`, and call it once more if the target was lost meanwhile."""
    try:
        return do()
    except TargetError:
        return do()


def _inspected(
    bare: OnTarget, environments: Environments, channel: Channel, label: str, answer: str | Interpreter
) -> OnTarget:
    interpreter = answer if isinstance(answer, Interpreter) else environments.inspect(channel, label, answer)
    defaults, states = environments.check(channel, interpreter)
    return replace(bare, interpreter=replace(interpreter, defaults=defaults, toggles=states))
