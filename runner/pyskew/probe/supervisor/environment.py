"""Environments of cells: bare venvs, and overlays of them that carry toggles (docs/architecture.md, "One cell")."""

from __future__ import annotations

import importlib
import json
import os
import sys

from ..overlay.bootstrap import KEY
from .folders import read_file, write_file
from .own_programs import run_program, travelling_source
from .removal import remove_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..messages import CheckReply, CheckRequest, OverlayReply, StartOptions, ToggleCheck, VenvReply
    from .cell import Cells

BIN = "Scripts" if sys.platform == "win32" else "bin"
_PROBE = str(__package__).rpartition(".")[0]
"""Name of the package above: `pyskew.probe`, or another one where the folder or its zip was started as a program."""
START_FILES_SINCE = (3, 18)
"""First Python that ignores import lines in .pth files (PEP 829, Lib/site.py of 3.15). Earlier ones run them, silently;
there a .start file would only add pkgutil and 28 more modules to every start."""
PTH = b'import sys; sitedir in sys.path and __import__("_pyskew").arm()\n'
"""`sitedir` is a local of site.py's loop. In a venv site.py of 3.12-3.14 reads each .pth twice; the second time the
bootstrap has already taken its folder off the path."""
VENV_TIMEOUT = 120.0
CHECK_TIMEOUT = 60.0


def make_venv(cells: Cells, folder: str, python: str) -> VenvReply:
    """Make a bare venv, exactly as the interpreter itself makes it; no file of ours is in it."""
    done = folder + ".json"  # beside it, not in it
    if not os.path.exists(done):
        remove_tree(folder)
        run_program(cells, [python, "-I", "-m", "venv", "--without-pip", folder], VENV_TIMEOUT)
        write_file(done, json.dumps(_described(folder)).encode())
    reply: VenvReply = json.loads(read_file(done))
    return reply


class Overlay:
    """What an overlay is to be."""

    def __init__(self, venv: str, toggles: dict[str, str], *, control: bool, watched: list[str] | None = None) -> None:
        self.venv = venv
        self.toggles = toggles
        self.control = control
        self.watched = watched
        """Lines to watch, as lines.py reads them; None writes nothing down."""


def make_overlay(folder: str, wanted: Overlay) -> OverlayReply:
    """Make an environment that starts the same interpreter on the same packages, with toggles set."""
    done = folder + ".json"
    if not os.path.exists(done):
        remove_tree(folder)
        _lay_over(folder, wanted)
        made: OverlayReply = {
            **_described(folder),
            **start_of({} if wanted.control else wanted.toggles),
            "base": wanted.venv,
            "events": "" if wanted.watched is None else os.path.join(folder, "events"),
        }
        write_file(done, json.dumps(made).encode())
    reply: OverlayReply = json.loads(read_file(done))
    return reply


def _lay_over(folder: str, wanted: Overlay) -> None:
    packages = site_packages(wanted.venv)
    own = os.path.join(folder, os.path.relpath(packages, wanted.venv))
    os.makedirs(own)
    toggles = dict.fromkeys(_known_toggles(), "") if wanted.control else {}
    toggles |= wanted.toggles
    lines = read_file(os.path.join(wanted.venv, "pyvenv.cfg")).decode().splitlines()
    lines = [line for line in lines if not line.startswith(("command", "executable"))]
    lines.append(f"{KEY}packages = {packages}")
    armed = {name: value for name, value in toggles.items() if _toggle(name).MODULE}
    if wanted.watched is not None:  # what could record nothing has no reason to be there
        armed = {name: value for name, value in armed.items() if _has_call_sites(name)}
    for name, value in armed.items():
        lines += [f"{KEY}toggle-{name} = {value}", f"{KEY}after-{name} = {_toggle(name).MODULE}"]
    if wanted.watched is not None:
        lines += _watched(folder, own, wanted.venv, wanted.watched)
    write_file(os.path.join(folder, "pyvenv.cfg"), ("\n".join(lines) + "\n").encode())
    write_file(os.path.join(own, "_pyskew.py"), travelling_source("overlay/bootstrap.py"))
    for name in armed:
        write_file(os.path.join(own, toggle_file(name)), travelling_source(f"toggles/{name.replace('-', '_')}.py"))
        write_parts(own, getattr(_toggle(name), "PARTS", ()))
    write_file(os.path.join(own, "pyskew.pth"), PTH)
    if _version(lines) >= START_FILES_SINCE:
        write_file(os.path.join(own, "pyskew.start"), b"_pyskew:arm\n")
    _copy_programs(os.path.join(wanted.venv, BIN), os.path.join(folder, BIN))


def _watched(folder: str, own: str, venv: str, watched: list[str]) -> list[str]:
    """Return the settings that let an overlay record events."""
    write_parts(own, ("sites", "dry_run", "lines"))
    write_file(os.path.join(own, "_pyskew_lines.txt"), "".join(f"{line}\n" for line in watched).encode())
    events = os.path.join(folder, "events")
    return [f"{KEY}events = {events}", f"{KEY}below = {venv}", f"{KEY}lines = {len(watched)}", f"{KEY}bytecode = kept"]


def write_parts(packages: str, names: Iterable[str]) -> None:
    """Write files of `overlay/` into the packages of an overlay, for its toggles and its bootstrap to load."""
    for name in names:
        write_file(os.path.join(packages, f"_pyskew_{name}.py"), travelling_source(f"overlay/{name}.py"))


def start_of(toggles: dict[str, str]) -> StartOptions:
    """Return what an interpreter must be started with for those toggles that no hook can set.

    A control arm has none of it: there is nothing to arm, and an option is no default.
    """
    options: list[str] = []
    env: dict[str, str] = {}
    for name, value in sorted(toggles.items()):
        options += getattr(_toggle(name), "OPTIONS", {}).get(value, ())
        env |= getattr(_toggle(name), "ENV", {}).get(value, {})
    return {"options": options, "env": env}


def toggle_file(name: str) -> str:
    """Return the name of a toggle's module in an overlay."""
    return f"_pyskew_{name.replace('-', '_')}.py"


def site_packages(prefix: str) -> str:
    """Return the folder in an environment that packages are installed into."""
    if sys.platform == "win32":
        return os.path.join(prefix, "Lib", "site-packages")
    lib = os.path.join(prefix, "lib")
    for name in sorted(os.listdir(lib)):
        path = os.path.join(lib, name, "site-packages")
        if os.path.isdir(path):
            return path
    message = f"{prefix} is not an environment: no lib/python3.N/site-packages"
    raise FileNotFoundError(message)


def _copy_programs(source: str, destination: str) -> None:
    """Copy links as links, and scripts with the overlay's interpreter: `pytest` then runs under the toggles too."""
    os.makedirs(destination)
    old, new = os.path.join(source, "").encode(), os.path.join(destination, "").encode()
    for entry in os.scandir(source):
        path = os.path.join(destination, entry.name)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), path)
        elif entry.is_file():
            first, _, rest = read_file(entry.path).partition(b"\n")
            if first.startswith(b"#!"):
                if old not in first:  # a path too long for one line: `#!/bin/sh`, then exec
                    second, _, rest = rest.partition(b"\n")
                    first += b"\n" + second
                first = first.replace(old, new)
            data = first + b"\n" + rest if b"\n" in read_file(entry.path) else first
            write_file(path, data, entry.stat().st_mode & 0o777)


def _known_toggles() -> list[str]:
    """Return the names of the toggles that travel with us."""
    import pkgutil  # noqa: PLC0415 - reads a zip too; only control overlays need it

    here = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "toggles")
    stems = [module.name for module in pkgutil.iter_modules([here])]
    return [stem.rstrip("_").replace("_", "-") for stem in stems if not stem.startswith("_")]


def _toggle(name: str) -> Any:
    return importlib.import_module(f"{_PROBE}.toggles.{name.replace('-', '_')}")


def _has_call_sites(name: str) -> bool:
    return hasattr(_toggle(name), "install") or hasattr(_toggle(name), "watch")


def _version(lines: list[str]) -> tuple[int, ...]:
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() in ("version", "version_info"):  # virtualenv and uv write the second
            return tuple(int(part) for part in value.strip().split(".")[:2])
    return (3, 0)


def _described(folder: str) -> VenvReply:
    name = "python.exe" if sys.platform == "win32" else "python"
    return {"prefix": folder, "python": os.path.join(folder, BIN, name), "packages": site_packages(folder)}


def check_toggle(cells: Cells, request: CheckRequest) -> CheckReply:
    """Ask the environment's interpreter which value of a toggle is in effect, in words and by what it then does."""
    name, wanted = request["toggle"], request["value"]
    program = f"toggles/{name.replace('-', '_')}.py"
    start = start_of({name: wanted})
    argv = [request["python"], *start["options"], *isolation(name), os.path.basename(program)]
    try:
        said: ToggleCheck = json.loads(run_program(cells, argv, CHECK_TIMEOUT, start["env"], program))
    except (RuntimeError, ValueError) as problem:
        return {"state": "rejected", "value": "", "effect": "", "reason": str(problem)}
    if said == {"value": "", "effect": ""}:
        return {"state": "not-applicable", "reason": "this build does not have the choice", **said}
    state = "applied" if said == {"value": wanted, "effect": wanted} else "inert"
    return {"state": state, "reason": "", **said}


def isolation(name: str) -> list[str]:
    """Return the options of a check: hooks must also work under -I and warn of nothing; -I ignores variables."""
    return ["-I", "-W", "error"] if _toggle(name).MODULE else ["-s"]
