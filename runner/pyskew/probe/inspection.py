"""Print one JSON object that describes the interpreter which runs this file.

Travels to targets and runs under any Python from 3.10 on, also with `-I -S`; an older Python 3 ends with one line.
Prints nothing that differs between two runs of one build: no times, no process ids.
"""

# No `from __future__ import annotations` and no annotation that is evaluated: a Python 3.6 must get as far as `main`.
import importlib
import importlib.util
import json
import locale
import os
import platform
import sys
import sysconfig

OLDEST = (3, 10)
TOO_OLD = 4
"""Exit code of an interpreter that is older than `OLDEST`."""


def main() -> int:
    """Print the answers; 0, or TOO_OLD without any output on stdout."""
    if sys.version_info < OLDEST:
        text = "needs Python %d.%d or newer, this is %s\n" % (*OLDEST, sys.version.split()[0])
        sys.stderr.write(text)
        return TOO_OLD
    # ASCII only: a pipe's encoding on Windows is the ANSI code page.
    sys.stdout.write(json.dumps(inspection(), sort_keys=True) + "\n")
    return 0


def inspection() -> "dict[str, object]":
    """Return everything that the running interpreter reports about itself."""
    answers = {}  # type: dict[str, object]
    for part in (_identity, _threading_model, _multiprocessing, _text, _libraries, _machine):
        answers.update(part())
    return answers


def _identity() -> "dict[str, object]":
    """Return which build this is, and the binary behind every link, launcher and virtual environment."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return {
        "version": _version(),
        "build": sys.version,
        "build_number": " ".join(platform.python_build()),
        "compiler": platform.python_compiler(),
        "implementation": sys.implementation.name,
        "implementation_version": ".".join(str(part) for part in sys.implementation.version[:3]),
        "executable": os.path.realpath(sys.executable),
        "base_executable": os.path.realpath(base),
        "prefix": sys.base_prefix,
        "soabi": sysconfig.get_config_var("SOABI"),
        "debug": hasattr(sys, "gettotalrefcount"),
    }


def _version() -> str:
    """Return the version from its numbers: `platform.python_version()` is `3.13.0+` for a checkout, against PEP 440."""
    info = sys.version_info
    stage = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.releaselevel)
    suffix = "%s%d" % (stage, info.serial) if stage else ""
    return "%d.%d.%d%s" % (info.major, info.minor, info.micro, suffix)


def _threading_model() -> "dict[str, object]":
    """Return the build's flag and the current state: a free-threaded build can run with its GIL on."""
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    gil_now = getattr(sys, "_is_gil_enabled", lambda: True)()
    jit = getattr(sys, "_jit", None)
    known = {"available": jit.is_available(), "enabled": jit.is_enabled()} if jit is not None else None
    return {"free_threaded": free_threaded, "gil_enabled": bool(gil_now), "jit": known}


def _multiprocessing() -> "dict[str, object]":
    """Return the start methods, and the default as multiprocessing gives it, not as the order of the list suggests."""
    try:
        import multiprocessing  # noqa: PLC0415 - builds without processes lack it
    except ImportError:
        return {"default_start_method": "", "start_methods": []}
    return {
        "default_start_method": multiprocessing.get_start_method(),
        "start_methods": multiprocessing.get_all_start_methods(),
    }


def _text() -> "dict[str, object]":
    """Return how text becomes bytes by default."""
    encodings = {name: getattr(getattr(sys, name), "encoding", None) for name in ("stdin", "stdout", "stderr")}
    encodings["filesystem"] = sys.getfilesystemencoding()
    encodings["locale"] = locale.getpreferredencoding(False)
    return {"encodings": encodings, "utf8_mode": bool(sys.flags.utf8_mode), "locale": _locale()}


def _locale() -> "str | None":
    try:
        return locale.setlocale(locale.LC_CTYPE)
    except locale.Error:
        return None


def _libraries() -> "dict[str, object]":
    """Return the libraries that the build uses, with their versions, and the optional modules that it has."""
    return {
        "libc": _libc(),
        "openssl": _attribute("ssl", "OPENSSL_VERSION"),
        "sqlite": _attribute("sqlite3", "sqlite_version"),
        "has_ensurepip": importlib.util.find_spec("ensurepip") is not None,
        "has_venv": importlib.util.find_spec("venv") is not None,
    }


def _libc() -> str:
    """Return the C library that was loaded; `platform.libc_ver()` reads the oldest one that the binary accepts."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):
        return " ".join(part for part in platform.libc_ver() if part)


def _attribute(module: str, name: str) -> "str | None":
    """Return a module's version, None where the build lacks it."""
    try:
        return str(getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError):
        return None


def _machine() -> "dict[str, object]":
    """Return the system and the machine that the interpreter runs on."""
    return {
        "os": {"linux": "linux", "darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "cpus": os.cpu_count(),
    }


if __name__ == "__main__":
    sys.exit(main())
