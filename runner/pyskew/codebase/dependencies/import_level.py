"""The import level: the pinned releases installed for a Python, and every top-level module imported there.

This executes the dependencies: their import, and where there is no wheel their build. It runs in an environment that is
removed afterwards, in an empty folder, without the variables of the user, each import in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.utils import canonicalize_name

from pyskew.audit.stdlib import stdlib_tables
from pyskew.codebase.dependencies.evidence import LevelEvidence, Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DependencyPin
from pyskew.errors import SetupError
from pyskew.interpreters import user_cache, uv_program
from pyskew.probe import keeping
from pyskew.probe.supervisor import lease

_INSTALL = 900.0
"""Seconds that one call of uv may take."""
_IMPORT = 60.0
"""Seconds that the import of one module may take."""
_SWITCHED = "GIL switched on"
_MODULES = """
import json, sys
from importlib import metadata
found = {}
for one in metadata.distributions():
    names = set((one.read_text("top_level.txt") or "").split())
    for file in one.files or ():
        first = file.parts[0]
        if file.suffix == ".py" and (len(file.parts) == 1 or file.parts[1] == "__init__.py"):
            names.add(first.removesuffix(".py"))
        elif len(file.parts) == 1 and file.name.endswith((".so", ".pyd")):
            names.add(first.split(".")[0])
    found[one.metadata["Name"]] = sorted(name for name in names if name.isidentifier())
print(json.dumps(found))
"""
_TRY = """
import os, sys
before = getattr(sys, "_is_gil_enabled", lambda: None)()
try:
    __import__(sys.argv[1])
except BaseException as error:
    frame, place = error.__traceback__, ""
    while frame is not None:
        parts = frame.tb_frame.f_code.co_filename.rpartition("site-packages" + os.sep)
        place = parts[2].split(os.sep)[0] if parts[1] else place
        frame = frame.tb_next
    print(place.removesuffix(".py"))
    raise
after = getattr(sys, "_is_gil_enabled", lambda: None)()
print("SWITCHED" if (before, after) == (False, True) else "")
""".replace("SWITCHED", _SWITCHED)


def evidence_of_all(
    pins: Sequence[DependencyPin], python: str, interpreter: str, progress: Callable[[str], None]
) -> Mapping[str, LevelEvidence]:
    """Return, by name of a dependency, what installing and importing its release shows on an interpreter.

    Args:
        pins: the releases.
        python: the version of the interpreter, as messages show it.
        interpreter: its path.
        progress: receives one line for each step.

    Raises:
        SetupError: the environment itself cannot be made.
    """
    with lease.scratch() as name:
        folder = Path(name)
        environment = folder / "env"
        _venv(interpreter, environment)
        binary = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        refused = _install(pins, binary, lambda text: progress(f"{python}: {text}"))
        modules = _modules(binary)
        (folder / "cwd").mkdir()
        wanted = [(pin.name, module) for pin in pins if pin.name not in refused for module in modules.get(pin.name, ())]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            outcomes = list(pool.map(lambda one: _imported(binary, one[1], folder / "cwd", python), wanted))
    found = dict(refused)
    raised: dict[str, str] = {}
    for (name, _), (evidence, module) in zip(wanted, outcomes, strict=True):
        if name not in found or found[name].standing is Standing.GOOD:
            found[name] = evidence
            raised[name] = module
    owners = {module: name for name, own in modules.items() for module in own}
    return _without_consequences(found, {name: owners.get(module, name) for name, module in raised.items()})


def _without_consequences(
    found: Mapping[str, LevelEvidence], raised_by: Mapping[str, str]
) -> Mapping[str, LevelEvidence]:
    """Return the evidence, with `unknown` for an import that fails because another dependency cannot be imported.

    The other dependency is blocked itself. Once it can be imported, the importer may work too.
    """
    kept = dict(found)
    for name, evidence in found.items():
        other = raised_by.get(name, name)
        if other != name and other in found and Standing.BLOCKED is evidence.standing is found[other].standing:
            kept[name] = LevelEvidence(Level.IMPORT, Standing.UNKNOWN, f"waits for {other}: {evidence.reason}")
    return kept


def _install(pins: Sequence[DependencyPin], binary: Path, progress: Callable[[str], None]) -> dict[str, LevelEvidence]:
    """Install all releases, wheels first, then one by one what must be built. Return why each of the others is not."""
    words = {pin.name: f"{pin.name}=={pin.version}" for pin in pins if pin.version}
    progress(f"installing {len(words)} dependencies")
    refused = {}
    built = _without_wheel(list(words), words, binary)
    for number, name in enumerate(built, 1):
        progress(f"building {name} ({number} of {len(built)})")
        try:
            _uv("pip", "install", "--quiet", "--no-deps", "--python", str(binary), "--", words[name])
        except subprocess.TimeoutExpired:
            reason = f"not installed: its build did not end within {_INSTALL:.0f} s"
            refused[name] = LevelEvidence(Level.IMPORT, Standing.UNKNOWN, reason)
        except SetupError as error:
            reason = f"cannot be installed: {_complaint(str(error))}"
            refused[name] = LevelEvidence(Level.IMPORT, Standing.BLOCKED, reason)
    return refused


def _without_wheel(names: Sequence[str], words: Mapping[str, str], binary: Path) -> list[str]:
    """Install those of the releases that have a wheel, and return the others: found by halving, nothing is built."""
    if not names:
        return []
    try:
        wanted = [words[name] for name in names]
        _uv("pip", "install", "--quiet", "--no-deps", "--no-build", "--python", str(binary), "--", *wanted)
    except (SetupError, subprocess.TimeoutExpired):
        if len(names) == 1:
            return list(names)
        half = len(names) // 2
        return [*_without_wheel(names[:half], words, binary), *_without_wheel(names[half:], words, binary)]
    return []


def _modules(binary: Path) -> Mapping[str, Sequence[str]]:
    listed = json.loads(user_cache.output_of([str(binary), "-I", "-c", _MODULES]))
    return {canonicalize_name(name): modules for name, modules in listed.items() if name}


def _imported(binary: Path, module: str, folder: Path, python: str) -> tuple[LevelEvidence, str]:
    """Return what an import shows; where it raises, also the top-level module that did."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": str(folder)}
    try:
        done = keeping.run([str(binary), "-I", "-B", "-c", _TRY, module], cwd=folder, env=environment, timeout=_IMPORT)
    except subprocess.TimeoutExpired:
        return LevelEvidence(Level.IMPORT, Standing.DOUBTFUL, f"import {module}: no end within {_IMPORT:.0f} s"), ""
    if done.returncode:
        complaint = keeping.text(done.stderr)
        missing = missing_module(complaint)
        lacks = missing and missing != module and may_lack(missing, python)
        standing = Standing.UNKNOWN if lacks else Standing.BLOCKED
        reason = _last(complaint) or f"exit code {done.returncode}"
        place = _last(keeping.text(done.stdout))
        return LevelEvidence(Level.IMPORT, standing, f"import {module}: {reason}"), place
    said = _last(keeping.text(done.stdout))
    if said == _SWITCHED:
        return LevelEvidence(Level.IMPORT, Standing.DOUBTFUL, f"import {module}: {said}"), ""
    return LevelEvidence(Level.IMPORT, Standing.GOOD, "imports"), ""


_MISSING = re.compile(r"(?:No module named|Standard library module) '([\w.]+)'")
"""The second is how 3.15 says that an interpreter was built without a part of it."""


def missing_module(complaint: str) -> str:
    """Return the top-level module that an import lacks, also where the error was raised again in other words."""
    found = _MISSING.findall(complaint) if re.search(r"^(ModuleNotFound|Import)Error", complaint, re.MULTILINE) else []
    return str(found[-1]).partition(".")[0] if found else ""


def may_lack(module: str, python: str) -> bool:
    """Return whether a Python may lack a module for another reason than its version: an extra, or an optional part."""
    minor = int(python.rstrip("t").partition(".")[2])
    return not any(module in stdlib_tables.removed_modules(one) for one in range(9, minor + 1))


def _complaint(text: str) -> str:
    """Return what uv says of a release that it cannot install: where a build failed, what the build complained of."""
    built = text.partition("[stderr]")[2]
    wrong = (line.strip() for line in built.splitlines() if "error" in line.lower() and "warning" not in line.lower())
    said = [line for line in text.splitlines() if not line.startswith("hint:")]
    return next(wrong, "")[:200] or _last("\n".join(said))


def _last(text: str) -> str:
    """Return the last line that is not empty, cut."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")[:200]


def _venv(interpreter: str, environment: Path) -> None:
    try:
        _uv("venv", "--quiet", "--python", interpreter, str(environment))
    except subprocess.TimeoutExpired as error:
        raise SetupError(str(error)) from None


def _uv(*arguments: str) -> None:
    try:
        done = uv_program.run(arguments, timeout=_INSTALL, cwd="/")
    except OSError as error:
        raise SetupError(str(error)) from None
    if done.returncode:
        raise SetupError(done.stderr.strip())
