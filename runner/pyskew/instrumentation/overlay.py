"""Build an overlay for a command: find its interpreter, and make an environment with toggles in a temporary folder."""

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
from pyskew.model.toggles import ToggleSetting
from pyskew.observation import overlay_events
from pyskew.observation.overlay_events import Exposure
from pyskew.probe import keeping
from pyskew.probe.overlay.bootstrap import KEY
from pyskew.probe.supervisor import environment, lease, processes
from pyskew.probe.supervisor.folders import write_file
from pyskew.suite.python_spec import parse_python

_ASK = "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix, sys.executable, list(sys.version_info[:3])]))"
_TIMEOUT_SECONDS = 60.0
"""Timeout of a query to an interpreter, and of making a venv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The interpreter or venv that a command uses without an overlay."""

    python: str
    prefix: str
    version: str
    venv: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCommand:
    """A command that is ready to be started under an overlay."""

    base: Base
    argv: tuple[str, ...]
    variables: Mapping[str, str]
    toggles: Mapping[str, str]
    own: Mapping[str, str]
    """The default of each toggle on this Python."""
    prefix: Path
    _config: str

    def arm(self, pattern: str | None = None, *, inverted: bool = False) -> None:
        """Clear the events, and set which call sites are switched: all (None), or those of a pattern."""
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
        """Return the events since `arm`."""
        return overlay_events.read(self._events.read_text(encoding="utf-8", errors="replace"), os.getcwd())  # noqa: PTH109 - as the command sees it

    @property
    def _events(self) -> Path:
        return self.prefix.parent / "events"


@contextmanager
def prepared(command: Sequence[str], toggles: Mapping[str, str], python: str = "") -> Iterator[ReadyCommand]:
    """Prepare the command on its own interpreter, or on `python`, with toggles that work there.

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
        environment.write_parts(made["packages"], ("sites", "dry_run"))
        if not base.venv:
            _bring_scripts(base, prefix)
        variables = _variables(prefix, base, made["env"])
        own = {name: _verified(base, made, ToggleSetting(name, value)) for name, value in toggles.items()}
        argv = _argv(command, base, made, variables)
        config = (prefix / "pyvenv.cfg").read_text(encoding="utf-8")
        ready = ReadyCommand(
            base=base, argv=tuple(argv), variables=variables, toggles=toggles, own=own, prefix=prefix, _config=config
        )
        ready.arm()
        yield ready


def base_of(command: Sequence[str], python: str = "") -> Base:
    """Return the interpreter that the command would use.

    It is argv[0] if that is a Python, or the one in the first line of a script; for uv the project's environment;
    otherwise `python` on PATH.
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
    return _query(named)


def _named(python: str) -> str:
    """Resolve --python: a path, a name on PATH, or a version spec."""
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
    """Print nothing: the command owns the terminal."""


def _project(program: str) -> str | None:
    """Return the environment that uv would use from here."""
    if Path(program).stem != "uv":
        return None
    here = Path.cwd()
    tried = [os.environ.get("UV_PROJECT_ENVIRONMENT"), *(str(folder / ".venv") for folder in (here, *here.parents))]
    pythons = [Path(prefix) / environment.BIN / "python" for prefix in tried if prefix]
    return next((str(python) for python in pythons if python.exists()), None)


def _query(python: str) -> Base:
    """Return what the interpreter behind a path, a link or a shim reports about itself."""
    try:
        done = keeping.run([python, "-I", "-B", "-c", _ASK], check=True, timeout=_TIMEOUT_SECONDS)
        prefix, base_prefix, executable, version = json.loads(done.stdout)
    except subprocess.CalledProcessError as problem:
        message = f"{python} does not answer like a Python: {keeping.text(problem.stderr).strip()[-500:]}"
        raise SetupError(message) from problem
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        message = f"{python} does not answer like a Python: {problem}"
        raise SetupError(message) from problem
    return Base(python=executable, prefix=prefix, version=".".join(map(str, version)), venv=prefix != base_prefix)


def _venv_of(base: Base, folder: Path) -> str:
    """Return the user's venv; for a bare interpreter, a new empty venv that sees its packages."""
    if base.venv:
        return base.prefix
    prefix = str(folder / "base")
    argv = [base.python, "-I", "-B", "-m", "venv", "--without-pip", "--system-site-packages", prefix]
    done = keeping.run(argv, timeout=_TIMEOUT_SECONDS)
    if done.returncode:
        message = f"{' '.join(argv)}: {keeping.text(done.stderr).strip()[-500:]}"
        raise SetupError(message)
    return prefix


def _bring_scripts(base: Base, prefix: Path) -> None:
    """Copy the console scripts of the interpreter's packages, so that the overlay's Python starts them."""
    folder = prefix / environment.BIN
    for entry in Path(base.python).parent.iterdir():
        named = interpreter_of(str(entry)) if entry.is_file() and not is_python(str(entry)) else None
        if named and Path(named).resolve() == Path(base.python).resolve() and not (folder / entry.name).exists():
            _, _, rest = entry.read_bytes().partition(b"\n")
            write_file(str(folder / entry.name), f"#!{folder / 'python'}\n".encode() + rest, 0o755)


def _variables(prefix: Path, base: Base, start: Mapping[str, str]) -> dict[str, str]:
    """Return the user's environment variables, with the overlay first on PATH and as VIRTUAL_ENV."""
    variables = dict(os.environ) | dict(start)
    variables["PATH"] = os.pathsep.join(filter(None, (str(prefix / environment.BIN), os.environ.get("PATH", ""))))
    if base.venv:
        # uv would otherwise start the project's own environment, or build the overlay anew.
        variables |= {"VIRTUAL_ENV": str(prefix), "UV_PROJECT_ENVIRONMENT": str(prefix), "UV_NO_SYNC": "1"}
    return variables


def _argv(command: Sequence[str], base: Base, made: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """Replace a Python by that of the overlay, and start a script with it; other programs find it on PATH."""
    program = Path(str(shutil.which(command[0], path=variables["PATH"])))
    own = Path(made["python"]).parent / program.name
    if own.exists() and program.parent in (own.parent, Path(base.prefix) / environment.BIN):
        program = own
    if is_python(str(program)):
        return [made["python"], *made["options"], *command[1:]]
    start = [made["python"], *made["options"]] if interpreter_of(str(program)) else []
    return [*start, str(program), *command[1:]]


def _verified(base: Base, made: Mapping[str, Any], setting: ToggleSetting) -> str:
    """Check that a toggle works on this interpreter; return its default there.

    Raises:
        SetupError: the value has no effect on this interpreter.
    """
    name, value = setting
    toggle = plugins.toggles()[name]
    if value not in toggle.values.get(processes.os_name(), ()):
        message = f"{setting}: {ToggleState.NOT_APPLICABLE.value} on {processes.os_name()}"
        raise SetupError(message)
    start = environment.start_of({name: value})
    plain = _check([base.python], name, {})
    if plain == {"value": "", "effect": ""}:
        message = f"{setting}: {ToggleState.NOT_APPLICABLE.value}: {base.python} does not have the choice"
        raise SetupError(message)
    said = _check([(made["python"]), *start["options"]], name, start["env"])
    if said != {"value": value, "effect": value}:
        message = f"{setting}: {ToggleState.INERT.value} on {base.python}: {said}"
        raise SetupError(message)
    return str(plain["value"])


def is_watched(name: str) -> bool:
    """Return whether the toggle reports the call sites where its default is used, and can be switched there."""
    return hasattr(_module(name), "watch") or hasattr(_module(name), "install")


def misses(name: str) -> str:
    """Return which Pythons a toggle does not reach that is set at their start."""
    return str(getattr(_module(name), "MISSES", ""))


def fix(name: str) -> str:
    """Return the shortest way to make code independent of the default."""
    return str(_module(name).FIX)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"pyskew.probe.toggles.{name.replace('-', '_')}")


def _check(start: Sequence[str], name: str, variables: Mapping[str, str]) -> dict[str, str]:
    argv = [*start, "-B", *environment.isolation(name), plugins.toggles()[name].path]
    try:
        with lease.scratch() as folder:  # some write files; and what lies in the user's folder could be imported
            done = keeping.run(
                argv, check=True, timeout=_TIMEOUT_SECONDS, cwd=folder, env={**_check_variables(name), **variables}
            )
        said: dict[str, str] = json.loads(done.stdout)
    except subprocess.CalledProcessError as problem:
        message = f"{name}: {ToggleState.REJECTED.value} by {start[0]}: {keeping.text(problem.stderr).strip()[-500:]}"
        raise SetupError(message) from problem
    except (ValueError, subprocess.TimeoutExpired) as problem:
        message = f"{name}: {ToggleState.REJECTED.value} by {start[0]}: {problem}"
        raise SetupError(message) from problem
    return said


def _check_variables(name: str) -> dict[str, str]:
    """Return the user's variables; of Python's own only those that set this toggle, since others can run modules."""
    own = {key for settings in getattr(_module(name), "ENV", {}).values() for key in settings}
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") or key in own}
