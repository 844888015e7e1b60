"""A command over its own interpreter: finds that, and lays an overlay over it in a temporary folder."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pyskew import plugins
from pyskew.errors import SetupError
from pyskew.instrumentation.shebangs import interpreter_of, is_python
from pyskew.interpreters import resolve
from pyskew.model.suite import Absent, ToggleState
from pyskew.observation import overlay_events
from pyskew.observation.overlay_events import Exposure
from pyskew.probe import environment, lease, processes
from pyskew.probe.errands import travelling_source
from pyskew.probe.folders import write_file
from pyskew.probe.sites import KEY
from pyskew.suite.python_spec import parse_python

_ASK = "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix, sys.executable, list(sys.version_info[:3])]))"
_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The interpreter or venv that a command runs on when nobody is between."""

    python: str
    prefix: str
    version: str
    venv: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaid:
    """A command that is ready to be started over an overlay."""

    base: Base
    argv: tuple[str, ...]
    variables: Mapping[str, str]
    toggles: Mapping[str, str]
    own: Mapping[str, str]
    """This Python's own default of each of the toggles."""
    prefix: Path
    _config: str

    def arm(self, pattern: str | None = None, *, inverted: bool = False) -> None:
        """Forget what was written down, and say which sites are to be switched: all of them, or those of a pattern."""
        events = self._events
        events.write_text("", encoding="utf-8")
        events.chmod(0o666)  # a command may change its user
        lines = [f"{KEY}events = {events}", f"{KEY}below = {self.base.prefix}"]
        if pattern is not None:
            lines.append(f"{KEY}pattern = {pattern}")
        if inverted:
            lines.append(f"{KEY}inverted = yes")
        write_file(str(self.prefix / "pyvenv.cfg"), (self._config + "\n".join(lines) + "\n").encode())

    def exposure(self) -> Exposure:
        """What was written down since `arm`."""
        return overlay_events.read(self._events.read_text(encoding="utf-8", errors="replace"), os.getcwd())  # noqa: PTH109 - as the command sees it

    @property
    def _events(self) -> Path:
        return self.prefix.parent / "events"


@contextmanager
def overlaid(command: Sequence[str], toggles: Mapping[str, str], python: str = "") -> Iterator[Overlaid]:
    """The command over its own interpreter, or over `python`, with toggles that were seen to work there.

    Raises:
        SetupError: there is no interpreter, or a toggle does not act on it.
    """
    base = base_of(command, python)
    with lease.scratch() as temporary:
        folder = Path(temporary).resolve()
        prefix = folder / "overlay"
        made = environment.make_overlay(
            str(prefix), environment.Overlay(_venv_of(base, folder), dict(toggles), control=False)
        )
        packages = Path(made["packages"])
        for name in ("sites", "dry_run"):
            write_file(str(packages / f"_pyskew_{name}.py"), travelling_source(f"{name}.py"))
        if not base.venv:
            _bring_scripts(base, prefix)
        variables = _variables(prefix, base, made["env"])
        own = {name: _verified(base, made, name, value) for name, value in toggles.items()}
        argv = _argv(command, base, made, variables)
        config = (prefix / "pyvenv.cfg").read_text(encoding="utf-8")
        ready = Overlaid(
            base=base, argv=tuple(argv), variables=variables, toggles=toggles, own=own, prefix=prefix, _config=config
        )
        ready.arm()
        yield ready


def base_of(command: Sequence[str], python: str = "") -> Base:
    """The interpreter that the command would run on.

    It is argv[0] if that is a Python, or what its script names in the first line; else the project's environment for
    uv, and `python` on PATH for everything else.
    """
    program = shutil.which(command[0])
    if program is None:
        message = f"{command[0]}: no such program"
        raise SetupError(message)
    named = (
        _named(python)
        or interpreter_of(program)
        or _project(program)
        or shutil.which("python")
        or shutil.which("python3")
    )
    if named is None:
        message = "no Python: neither the command names one nor is there a `python` on PATH; give --python PATH"
        raise SetupError(message)
    return _asked(named)


def _named(python: str) -> str:
    """What --python says: a path, a name on PATH, or a spec for which somebody has an interpreter."""
    if not python or Path(python).exists() or shutil.which(python):
        return python
    try:
        spec = parse_python(python)
    except ValueError as problem:
        raise SetupError(str(problem)) from problem
    found = resolve.resolve([spec], _quietly)[spec.label]
    if isinstance(found, Absent):
        raise SetupError(found.reason)
    return found.path


def _quietly(_text: str) -> None:
    """The command owns the terminal."""


def _project(program: str) -> str | None:
    """The environment that uv would use from here."""
    if Path(program).stem != "uv":
        return None
    here = Path.cwd()
    tried = [os.environ.get("UV_PROJECT_ENVIRONMENT"), *(str(folder / ".venv") for folder in (here, *here.parents))]
    pythons = [Path(prefix) / environment.BIN / "python" for prefix in tried if prefix]
    return next((str(python) for python in pythons if python.exists()), None)


def _asked(python: str) -> Base:
    """What the interpreter behind a path, a link or a shim says of itself."""
    try:
        done = subprocess.run(
            [python, "-I", "-B", "-c", _ASK], capture_output=True, text=True, check=True, timeout=_TIMEOUT
        )
        prefix, base_prefix, executable, version = json.loads(done.stdout)
    except subprocess.CalledProcessError as problem:
        message = f"{python} does not answer like a Python: {problem.stderr.strip()[-500:]}"
        raise SetupError(message) from problem
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        message = f"{python} does not answer like a Python: {problem}"
        raise SetupError(message) from problem
    return Base(python=executable, prefix=prefix, version=".".join(map(str, version)), venv=prefix != base_prefix)


def _venv_of(base: Base, folder: Path) -> str:
    """The user's venv; over an interpreter without one, an empty venv of ours that sees its packages."""
    if base.venv:
        return base.prefix
    prefix = str(folder / "base")
    argv = [base.python, "-I", "-B", "-m", "venv", "--without-pip", "--system-site-packages", prefix]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=_TIMEOUT)
    if done.returncode:
        message = f"{' '.join(argv)}: {done.stderr.strip()[-500:]}"
        raise SetupError(message)
    return prefix


def _bring_scripts(base: Base, prefix: Path) -> None:
    """Console scripts of the interpreter's own packages, started by the overlay's Python."""
    folder = prefix / environment.BIN
    for entry in Path(base.python).parent.iterdir():
        named = interpreter_of(str(entry)) if entry.is_file() and not is_python(str(entry)) else None
        if named and Path(named).resolve() == Path(base.python).resolve() and not (folder / entry.name).exists():
            _, _, rest = entry.read_bytes().partition(b"\n")
            write_file(str(folder / entry.name), f"#!{folder / 'python'}\n".encode() + rest, 0o755)


def _variables(prefix: Path, base: Base, start: Mapping[str, str]) -> dict[str, str]:
    """The user's own, with the overlay first on PATH and in the place of their environment."""
    variables = dict(os.environ) | dict(start)
    variables["PATH"] = os.pathsep.join(filter(None, (str(prefix / environment.BIN), os.environ.get("PATH", ""))))
    if base.venv:
        # uv would otherwise start the project's own environment, or build the overlay anew.
        variables |= {"VIRTUAL_ENV": str(prefix), "UV_PROJECT_ENVIRONMENT": str(prefix), "UV_NO_SYNC": "1"}
    return variables


def _argv(command: Sequence[str], base: Base, made: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """A Python becomes the overlay's, a script is started by it; anything else finds it on PATH."""
    program = Path(str(shutil.which(command[0], path=variables["PATH"])))
    own = Path(made["python"]).parent / program.name
    if own.exists() and program.parent in (own.parent, Path(base.prefix) / environment.BIN):
        program = own
    if is_python(str(program)):
        return [made["python"], *made["options"], *command[1:]]
    start = [made["python"], *made["options"]] if interpreter_of(str(program)) else []
    return [*start, str(program), *command[1:]]


def _verified(base: Base, made: Mapping[str, Any], name: str, value: str) -> str:
    """The toggle's own default here.

    Raises:
        SetupError: the value does not act on this interpreter.
    """
    toggle = plugins.toggles()[name]
    if value not in toggle.values.get(processes.os_name(), ()):
        message = f"{name}={value}: {ToggleState.NOT_APPLICABLE.value} on {processes.os_name()}"
        raise SetupError(message)
    start = environment.start_of({name: value})
    plain = _said([base.python], name, {})
    if plain == {"value": "", "effect": ""}:
        message = f"{name}={value}: {ToggleState.NOT_APPLICABLE.value}: {base.python} does not have the choice"
        raise SetupError(message)
    said = _said([(made["python"]), *start["options"]], name, start["env"])
    if said != {"value": value, "effect": value}:
        message = f"{name}={value}: {ToggleState.INERT.value} on {base.python}: {said}"
        raise SetupError(message)
    return str(plain["value"])


def is_watched(name: str) -> bool:
    """Whether the toggle tells where its default is decided, and can be switched there."""
    return hasattr(_module(name), "watch")


def misses(name: str) -> str:
    """Which Pythons a toggle that is set at their start does not reach."""
    return str(getattr(_module(name), "MISSES", ""))


def fix(name: str) -> str:
    """The shortest way to make code independent of the default."""
    return str(_module(name).FIX)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"pyskew.probe.toggles.{name.replace('-', '_')}")


def _said(start: Sequence[str], name: str, variables: Mapping[str, str]) -> dict[str, str]:
    argv = [*start, "-B", *environment.isolation(name), plugins.toggles()[name].path]
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, check=True, timeout=_TIMEOUT, env={**os.environ, **variables}
        )
        said: dict[str, str] = json.loads(done.stdout)
    except subprocess.CalledProcessError as problem:
        message = f"{name}: {ToggleState.REJECTED.value} by {start[0]}: {problem.stderr.strip()[-500:]}"
        raise SetupError(message) from problem
    except (ValueError, subprocess.TimeoutExpired) as problem:
        message = f"{name}: {ToggleState.REJECTED.value} by {start[0]}: {problem}"
        raise SetupError(message) from problem
    return said
