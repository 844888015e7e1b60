"""Environments of cells on one target: a bare venv per interpreter, overlays with toggles, and their self-checks."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from pyskew import plugins
from pyskew.errors import SetupError
from pyskew.interpreters import providers
from pyskew.interpreters.inspect import facts_of
from pyskew.model.suite import Interpreter, ToggleState
from pyskew.model.toggles import ToggleInfo, ToggleSetting
from pyskew.probe.messages import CheckReply, VenvReply
from pyskew.probe.supervisor import lease
from pyskew.targets import installation, selfcheck_cache
from pyskew.targets.selfcheck_cache import Checks
from pyskew.targets.transport.channel import Channel

T = TypeVar("T")

ASK_TIMEOUT = 180.0
"""Seconds; longer than the supervisor itself lets a venv or a self-check take."""
_LONGEST_SUFFIX = 80
"""Characters."""
_NATIVE = frozenset({".c", ".cc", ".cpp", ".cxx", ".pyx", ".pxd"})
"""Suffixes of files that a C compiler is needed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """Where a cell's interpreter is started."""

    name: str
    label: str
    """Label of its Python."""
    python: str
    """Path of the interpreter in it, on the target."""
    prefix: str
    dependencies: tuple[str, ...] = ()
    """What is installed in it, `name==version`."""
    options: tuple[str, ...] = ()
    """What its interpreter must be started with, for toggles that are decided before any hook runs."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The same for the children of a cell, which inherit its variables."""
    events: str = ""
    """The file that processes of an exposure arm write to, on the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebase:
    """The parts of a codebase that an environment gets."""

    digest: str
    words: tuple[str, ...]
    """The scenario's `install:`."""
    unpack: Callable[[Path], None]
    """Put a checkout into a folder of this machine."""


class _Once(Generic[T]):
    """Make a value once per key, also when several threads want it at the same time; keep a failure as well."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[object, threading.Lock] = {}
        self._made: dict[object, T | SetupError] = {}

    def get(self, key: object, make: Callable[[], T]) -> T:
        """Return the value of a key, made by `make` where there is none yet.

        Raises:
            SetupError: it cannot be made, now or earlier.
        """
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                try:
                    self._made[key] = make()
                except SetupError as error:
                    self._made[key] = error
            made = self._made[key]
        if isinstance(made, SetupError):
            raise SetupError(str(made)) from made
        return made


@dataclass(slots=True)
class Environments:
    """The environments of one target.

    Every method takes the channel of the worker slot that calls it. All slots may call at once: the first one makes
    what is wanted, the others wait for it.
    """

    _plain: _Once[Env] = field(default_factory=_Once)
    _overlays: _Once[Env] = field(default_factory=_Once)
    _checks: _Once[Checks] = field(default_factory=_Once)
    _discarded: Counter[str] = field(default_factory=Counter)
    """How often an environment was damaged by a cell, by its first name."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def inspect(self, channel: Channel, label: str, path: str) -> Interpreter:
        """Return what an interpreter on the target reports about itself.

        Raises:
            SetupError: it does not answer.
        """
        reply = channel.ask("inspect", timeout=ASK_TIMEOUT, python=path)
        answer, known = reply["answer"], dict(channel.facts)
        known["pin"] = {**known["pin"], "path": path} if "pin" in known else dict(reply["pin"])
        return Interpreter(
            python=label,
            version=answer["version"],
            path=path,
            provider="target",
            implementation=answer["implementation"],
            free_threaded=answer["free_threaded"],
            default_start_method=answer["default_start_method"],
            start_methods=tuple(answer["start_methods"]),
            facts=facts_of(answer) | known,
        )

    def plain(
        self,
        channel: Channel,
        interpreter: Interpreter,
        requires: Sequence[str] = (),
        codebase: Codebase | None = None,
    ) -> Env:
        """Return a venv without any file of pyskew, with `requires` and what a codebase needs installed.

        Raises:
            SetupError: it cannot be made, or something cannot be installed.
        """
        wanted = tuple(sorted(requires))
        name = interpreter.python + (f"-{_digest(wanted)}" if wanted else "")
        if codebase:
            name += f"-{_digest((codebase.digest, *codebase.words))}"
        name = self._current(name)
        key = (channel.hello["root"], name, interpreter.path)
        return self._plain.get(key, lambda: _make_plain(channel, interpreter, name, wanted, codebase))

    def overlay(self, channel: Channel, env: Env, toggles: Mapping[str, str], *, control: bool = False) -> Env:
        """Return an overlay of `env` with toggles set; as a control arm, every other toggle is set to its own default.

        Raises:
            SetupError: it cannot be made, or `control` is asked for before `check`.
        """
        values = dict(toggles)
        if control:
            values = self._own_defaults(env.label) | values
        name = self._current(f"{env.name}{_suffix(toggles)}{'.control' if control else ''}")
        key = (channel.hello["root"], name)
        return self._overlays.get(key, lambda: _make_overlay(channel, env, name, values, control=control))

    def watched(self, channel: Channel, env: Env, lines: Sequence[str], toggles: Collection[str]) -> Env:
        """Return an overlay that records where the defaults of toggles are reached, and which of `lines` are run.

        Raises:
            SetupError: it cannot be made, or is asked for before `check`.
        """
        values = {name: value for name, value in self._own_defaults(env.label).items() if name in toggles}
        name = f"{env.name}.exposure-{_digest((*lines, *sorted(values)))}"
        return self._overlays.get((id(channel), name), lambda: _make_watched(channel, env, name, values, lines))

    def discard(self, prefixes: Sequence[str]) -> None:
        """Forget environments that a cell has damaged; the next call for one of them makes a new one."""
        with self._lock:
            for prefix in prefixes:
                first, _, number = re.split(r"[\\/]", prefix)[-1].partition("~")
                self._discarded[first] = max(self._discarded[first], int(number or 0) + 1)

    def _current(self, name: str) -> str:
        """Return the folder name of an environment: `name`, or `name~N` after N of them were damaged."""
        count = self._discarded[name]
        return f"{name}~{count}" if count else name

    def check(self, channel: Channel, interpreter: Interpreter) -> tuple[Mapping[str, str], Mapping[str, ToggleState]]:
        """Return the observed default of each toggle by name, and the self-check of each setting by `name=value`.

        Raises:
            SetupError: there is no environment to look at.
        """
        # The key has no root folder: containers of one image have one each, and the same interpreter.
        checks = self._checks.get(interpreter.python, lambda: self._recalled_or_made(channel, interpreter))
        return checks.defaults, checks.states

    def _recalled_or_made(self, channel: Channel, interpreter: Interpreter) -> Checks:
        """Return the checks from the cache where the binary is pinned and was checked before, else make them."""
        checks = selfcheck_cache.recall(interpreter)
        if checks is None:
            checks = self._made(channel, interpreter)
            selfcheck_cache.remember(interpreter, checks)
        return checks

    def _made(self, channel: Channel, interpreter: Interpreter) -> Checks:
        """Ask for the default of each toggle, and for the effect of each of its values."""
        env = self.plain(channel, interpreter)
        defaults: dict[str, str] = {}
        states: dict[str, ToggleState] = {}
        for name, toggle in plugins.toggles().items():
            there = toggle.values.get(channel.hello["os"], ())
            if there:
                seen = _self_check(channel, env, name, "")
                if seen["state"] == ToggleState.NOT_APPLICABLE:
                    there = ()
                if seen["value"] and seen["value"] == seen["effect"]:
                    defaults[name] = seen["value"]
            for value in _all_values(toggle):
                setting = str(ToggleSetting(name, value))
                if value not in there:
                    states[setting] = ToggleState.NOT_APPLICABLE
                    continue
                seen = _self_check(channel, self.overlay(channel, env, {name: value}), name, value)
                states[setting] = ToggleState(seen["state"])
        return Checks(defaults=defaults, states=states)

    def _own_defaults(self, label: str) -> dict[str, str]:
        """Return the default of each toggle that a Python can be set to."""

        def missing() -> Checks:
            message = f"Python {label}: a control arm needs the self-checks first"
            raise SetupError(message)

        checks = self._checks.get(label, missing)
        return {
            name: value
            for name, value in checks.defaults.items()
            if checks.states.get(str(ToggleSetting(name, value))) is ToggleState.APPLIED
        }


def _make_watched(channel: Channel, env: Env, name: str, toggles: Mapping[str, str], watched: Sequence[str]) -> Env:
    reply = channel.ask(
        "overlay", timeout=ASK_TIMEOUT, name=name, venv=env.prefix, toggles=dict(toggles), control=False,
        watched=list(watched),
    )  # fmt: skip
    return replace(env, name=name, python=reply["python"], prefix=reply["prefix"], events=reply["events"])


def _self_check(channel: Channel, env: Env, toggle: str, value: str) -> CheckReply:
    return channel.ask("check", timeout=ASK_TIMEOUT, python=env.python, toggle=toggle, value=value)


def _all_values(toggle: ToggleInfo) -> list[str]:
    return list(dict.fromkeys(value for values in toggle.values.values() for value in values))


def _make_plain(
    channel: Channel, interpreter: Interpreter, name: str, requires: Sequence[str], codebase: Codebase | None
) -> Env:
    """Make a venv on the target, and install into it."""
    reply = channel.ask("venv", timeout=ASK_TIMEOUT, name=name, python=interpreter.path)
    dependencies: tuple[str, ...] = ()
    if requires:
        if channel.local:
            dependencies = installation.install(reply["python"], requires)
        else:
            dependencies = installation.deliver(channel, interpreter, reply, requires)
    if codebase and codebase.words:
        dependencies = tuple(sorted({*dependencies, *_installed(channel, interpreter, reply, codebase)}))
    return Env(
        name=name,
        label=interpreter.python,
        python=reply["python"],
        prefix=reply["prefix"],
        dependencies=dependencies,
    )


def _installed(channel: Channel, interpreter: Interpreter, env: VenvReply, codebase: Codebase) -> tuple[str, ...]:
    """Install what the codebase's `install:` names, from a new checkout, so that no build sees files of another one."""
    with lease.scratch() as temporary:
        folder = Path(temporary).resolve()
        codebase.unpack(folder)
        if channel.local:
            return _built_here(interpreter, env, codebase, folder)
        return installation.deliver_codebase(channel, interpreter, env, codebase.words, folder)


def _built_here(interpreter: Interpreter, env: VenvReply, codebase: Codebase, folder: Path) -> tuple[str, ...]:
    """Install, with the C headers of the interpreter where they are needed.

    For a codebase with native code they are fetched first, because its build may silently leave that code out. For
    others they are fetched once a build fails for want of `Python.h`.
    """
    provider = providers.providers().get(interpreter.provider)
    headers = provider.headers if provider else None
    if headers and any(path.suffix in _NATIVE for path in folder.rglob("*.*")):
        headers(Path(interpreter.path), lambda _: None)
    try:
        return installation.install_codebase(env["python"], codebase.words, folder)
    except SetupError as error:
        if "Python.h" not in str(error) or headers is None:
            raise
        headers(Path(interpreter.path), lambda _: None)
        return installation.install_codebase(env["python"], codebase.words, folder)


def _make_overlay(channel: Channel, env: Env, name: str, toggles: Mapping[str, str], *, control: bool) -> Env:
    reply = channel.ask(
        "overlay", timeout=ASK_TIMEOUT, name=name, venv=env.prefix, toggles=dict(toggles), control=control
    )
    return Env(
        name=name,
        label=env.label,
        python=reply["python"],
        prefix=reply["prefix"],
        dependencies=env.dependencies,
        options=tuple(reply["options"]),
        variables=reply["env"],
    )


def _suffix(toggles: Mapping[str, str]) -> str:
    """Return what tells overlays apart by name, short: a file system takes 255 bytes, Windows 260 for a whole path."""
    text = "".join(f".{name}.{value}" for name, value in sorted(toggles.items()))
    return text if len(text) <= _LONGEST_SUFFIX else f".{len(toggles)}-toggles-{_digest([text])}"


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]
