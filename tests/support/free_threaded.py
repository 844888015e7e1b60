"""Free-threaded CPython 3.13 and 3.14 for Linux, put together in the user's cache; no package index has them as such.

The interpreter, with all its symbols, and its extension modules are parts of a program in a wheel. That program's
`main` is replaced by `free_threaded_main.c`, its C library by that of Debian's Python, which also has the modules in
Python. So the patch releases of the two halves differ, and what the program did not link is not there: `_interpreters`
cannot be loaded. Users get a real build from `uv python install 3.14t`.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, debian_relocate, user_cache
from pyskew.interpreters.providers import debian
from pyskew.suite.python_spec import parse_python
from support import downloads

RECIPE = "1"
"""Another one makes the trees anew."""

_WHEELS = {
    "3.13t": (
        "panda3d-1.10.16-cp313-cp313t-manylinux2014_x86_64.whl",
        "f39d6ec367ae1802b7f0576e1fd37e98887d7549c76f91872e01365ae23daa3c",
    ),
    "3.14t": (
        "panda3d-1.10.16-cp314-cp314t-manylinux2014_x86_64.whl",
        "90712b13bdcbec4222af8573d8f20f4ded3928368b8fe2110dc9bd42c3d59067",
    ),
}
"""By label: file, SHA-256."""
_MAIN = Path(__file__).with_name("free_threaded_main.c")
_NOT_DEBIANS = (
    "__pycache__", "config-*", "lib-dynload", "dist-packages", "sitecustomize.py", "EXTERNALLY-MANAGED",
    "_sysconfigdata_*", "build-details.json", "_sysconfig_vars_*",
)  # fmt: skip


def obstacle() -> str:
    """Why there is no such build here; empty if there can be one."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return "the free-threaded builds of the tests are for x86-64 Linux"
    if shutil.which("gcc") is None:
        return "this machine has no gcc"
    return debian_apt.obstacle()


def interpreter(label: str) -> Path:
    """The executable of a free-threaded Python, made if it is not there yet.

    Raises:
        SetupError: something cannot be fetched or compiled.
    """
    folder = user_cache.root() / "tests" / "free-threaded"
    like = _debians(label.removesuffix("t"))
    final = folder / f"{label}-{RECIPE}-{like.parent.name}"
    with user_cache.locked(folder, downloads.say):
        downloads.kept(final, lambda staging, _: _home(label, staging, like=like, final=final))
    return final / "bin" / f"python{label}"


def _home(label: str, home: Path, *, like: Path, final: Path) -> None:
    library = home / "lib" / f"python{label}"
    shutil.copytree(like / "lib" / library.name.removesuffix("t"), library, ignore=_ignored)
    executable = home / "bin" / library.name
    executable.parent.mkdir()
    modules = library / "lib-dynload"
    modules.mkdir()
    with zipfile.ZipFile(io.BytesIO(downloads.fetched("panda3d", *_WHEELS[label]))) as wheel:
        for name in wheel.namelist():
            path = PurePosixPath(name)
            if path.name == "deploy-stub":
                executable.write_bytes(wheel.read(name))
            elif path.parent.name == "deploy_libs":
                # A module, a library of modules, or the description of the build.
                kind = modules if ".cpython-" in path.name else library if path.suffix == ".py" else library.parent
                (kind / path.name).write_bytes(wheel.read(name))
    executable.chmod(0o755)
    _give_main(executable, like=like, final=final)


def _ignored(folder: str, names: list[str]) -> set[str]:
    return set(shutil.ignore_patterns(*_NOT_DEBIANS)(folder, names))


def _debians(label: str) -> Path:
    """The `usr` of Debian's Python of that version, with its C headers."""
    specs = [parse_python(label)]
    found = debian.held(specs)[label]
    if not found.paths:
        found = debian.fetch(specs, downloads.say)[label]
    if not found.paths:
        raise SetupError(found.reason)
    executable = Path(found.paths[-1])
    debian.headers(executable, downloads.say)
    return executable.parents[1]


def _give_main(executable: Path, *, like: Path, final: Path) -> None:
    """Let the program start as Python, with Debian's C library, at the place where it will lie."""
    shared = executable.parents[1] / "lib" / "libpymain.so"
    headers = like / "include"
    flags = ["-O1", "-fPIC", "-shared", "-DPy_GIL_DISABLED=1"]
    include = [f"-I{headers / executable.name.removesuffix('t')}", f"-I{headers}"]
    user_cache.output_of(["gcc", *flags, *include, "-o", str(shared), str(_MAIN), "-ldl"])
    patchelf = debian_relocate._patchelf()  # noqa: SLF001 - the one that relocates Debian's own
    user_cache.output_of([patchelf, "--add-needed", shared.name, str(executable)])
    loader = user_cache.output_of(
        [patchelf, "--print-interpreter", str(like / "bin" / executable.name.removesuffix("t"))]
    )
    libraries = next(like.glob("lib/*/libc.so.6")).parent
    path = os.pathsep.join([str(final / "lib"), str(libraries)])
    user_cache.output_of(
        [patchelf, "--force-rpath", "--set-interpreter", loader.strip(), "--set-rpath", path, str(executable)]
    )


_EXTENSION = """
#include <Python.h>
static PyModuleDef_Slot slots[] = {%s{0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "%s", NULL, 0, NULL, slots};
PyMODINIT_FUNC PyInit_%s(void) { return PyModuleDef_Init(&module); }
"""


def extension(label: str, name: str, folder: Path, *, safe: bool) -> tuple[str, bytes]:
    """File name and content of an extension module; one that is not declared safe has the GIL switched on."""
    headers = _debians(label.removesuffix("t")) / "include"
    source, built = folder / f"{name}.c", folder / f"{name}.so"
    slot = "{Py_mod_gil, Py_MOD_GIL_NOT_USED}, " if safe else ""
    source.write_text(_EXTENSION % (slot, name, name), encoding="utf-8")
    flags = ["-O1", "-fPIC", "-shared", "-DPy_GIL_DISABLED=1"]
    include = [f"-I{headers}/python{label.removesuffix('t')}", f"-I{headers}"]
    user_cache.output_of(["gcc", *flags, *include, "-o", str(built), str(source)])
    return f"{name}.cpython-{label.replace('.', '')}-x86_64-linux-gnu.so", built.read_bytes()
