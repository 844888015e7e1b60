"""Debian's own Pythons below a user's cache: whole or not at all, shared, resumed, without root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import uv
from packaging.requirements import Requirement

from conftest import absent
from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, resolve
from pyskew.interpreters.providers import debian
from pyskew.model.suite import Absent, Interpreter
from pyskew.suite.python_spec import parse_python

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        sys.platform != "linux" or bool(debian_apt.obstacle()), reason="no Debian mirror in this machine's apt"
    ),
]
ANYBODYS = "/usr/bin/python3"
"""A Python that every user may run."""
ONLY = {"debian": debian.PROVIDER}
FETCH = """
import sys
from pyskew.interpreters import resolve
from pyskew.interpreters.providers import debian
from pyskew.suite.python_spec import parse_python
say = lambda text: print(text, flush=True)
found = resolve.resolve([parse_python(sys.argv[1])], say, sources={"debian": debian.PROVIDER})
print("RESULT", *found.values())
"""
INTERRUPTED = f"""
import os, signal
from pyskew.interpreters import debian_relocate
def interrupted(packages, staging, stop, unpack=debian_relocate.unpack):
    (staging / "usr").mkdir()
    os.kill(os.getpid(), signal.SIGINT)
    assert stop.wait(60)
    unpack(packages, staging, stop)
debian_relocate.unpack = interrupted
{FETCH}
"""
"""What sends itself a signal where it unpacks."""


@pytest.fixture(scope="module")
def python() -> Interpreter:
    """3.14 in the cache that all runs of this user share: downloaded once per machine."""
    found = resolve.resolve([parse_python("3.14>=3.14.1")], print, sources=ONLY)["3.14"]
    if isinstance(found, Absent):
        absent(f"the mirror has no 3.14: {found.reason}")
    return found


def _run(python: Interpreter, code: str) -> str:
    argv = [python.path, "-I", "-c", code]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def _start(cache: Path, spec: str = "3.14", program: str = FETCH) -> subprocess.Popen[str]:
    env = dict(os.environ) | {"PYSKEW_CACHE": str(cache)}
    argv = [sys.executable, "-c", program, spec]
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _trees(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "debian").glob("*") if path.name != "apt" and path.is_dir())


def test_it_is_the_newest_build_and_lies_in_a_tree_of_that_name(python: Interpreter) -> None:
    assert python.provider == "debian"
    assert python.default_start_method == "forkserver"
    assert Path(python.path).parents[2].name.startswith(f"{python.version}-")


def test_its_libraries_come_from_the_tree_and_work(python: Interpreter) -> None:
    tree = Path(python.path).parents[2]
    code = (
        "import ctypes, lzma, sqlite3, ssl, zlib, curses, readline, multiprocessing as m\n"
        "print({l.split()[-1] for l in open('/proc/self/maps') if '.so' in l})"
    )

    loaded = [name.strip("{},' ") for name in _run(python, code).split()]

    assert loaded
    assert [name for name in loaded if not name.startswith(str(tree))] == []


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_every_start_method_works(python: Interpreter, tmp_path: Path, method: str) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "import multiprocessing as m\n"
        "if __name__ == '__main__':\n"
        f"    with m.get_context('{method}').Pool(1) as pool: print(pool.map(abs, [-7]))\n"
    )
    done = subprocess.run([python.path, script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[7]\n"


def test_it_makes_environments(python: Interpreter, tmp_path: Path) -> None:
    subprocess.run([python.path, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True, timeout=60)
    code = "import sys; print(sys.prefix)"
    argv = [tmp_path / "venv" / "bin" / "python", "-c", code]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip() == str(tmp_path / "venv")


def test_a_second_call_asks_nobody(python: Interpreter) -> None:
    said: list[str] = []

    again = resolve.resolve([parse_python("3.14>=3.14.1")], said.append, sources=ONLY)["3.14"]

    assert (again, said) == (python, [])


def test_what_debian_lacks_has_a_reason(python: Interpreter) -> None:
    del python  # package lists are there
    specs = [parse_python("3.11"), parse_python("3.14t"), parse_python("3.14.0")]

    found = debian.fetch(specs, print)

    assert found["3.11"].reason == "testing and sid have no python3.11"
    assert found["3.14t"].reason == "Debian packages no free-threaded build"
    assert found["3.14.0"].reason.endswith("but 3.14.0 is asked for")


def test_headers_come_on_demand_and_an_extension_compiles(python: Interpreter, tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        absent("no C compiler")
    include = debian.headers(Path(python.path), print)
    source = tmp_path / "answer.c"
    source.write_text(
        "#include <Python.h>\n"
        'static struct PyModuleDef it = {PyModuleDef_HEAD_INIT, "answer", 0, -1, 0};\n'
        "PyMODINIT_FUNC PyInit_answer(void) { return PyModule_Create(&it); }\n"
    )
    subprocess.run([compiler, "-shared", "-fPIC", f"-I{include}", source, "-o", tmp_path / "answer.so"], check=True)

    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import answer; print(answer.__name__)"
    assert _run(python, code) == "answer"
    assert _run(python, "import sysconfig; print(sysconfig.get_path('include'))") == str(include)


def test_headers_of_somebody_elses_python_are_refused() -> None:
    with pytest.raises(SetupError, match="did not come from Debian"):
        debian.headers(Path(sys.executable), print)


def test_an_interrupted_fetch_leaves_nothing_half_and_is_resumed_by_two_at_once(
    python: Interpreter, tmp_path: Path
) -> None:
    first = _start(tmp_path, program=INTERRUPTED)
    output = first.communicate(timeout=120)[0]

    assert first.returncode == -signal.SIGINT, output
    assert "debian: fetching python3.14" in output
    assert _trees(tmp_path) == []

    both = [_start(tmp_path), _start(tmp_path)]
    outputs = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert all(f"version='{python.version}'" in output for output in outputs)
    assert sum("is ready" in output for output in outputs) == 1
    assert sum("fetching package lists" in output for output in outputs) == 0
    assert _trees(tmp_path) == [Path(python.path).parents[2].name]


def _requirements(extra: str) -> list[str]:
    """Return what pyskew with the extra requires; uv would pass over a requirement that still names its extra."""
    found = map(Requirement, metadata.requires("pyskew") or [])
    return [
        f"{one.name}{one.specifier}" for one in found if one.marker is None or one.marker.evaluate({"extra": extra})
    ]


@pytest.fixture
def for_anybody() -> Iterator[Path]:
    """A folder of another user with pyskew and what it imports; not below tmp_path, which is root's."""
    try:
        subprocess.run([ANYBODYS, "-c", ""], user="nobody", cwd="/", check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"other users cannot run {ANYBODYS} on this machine: {problem}")
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(Path(resolve.__file__).parents[2], folder / "site", ignore=shutil.ignore_patterns("__pycache__"))
    argv = [uv.find_uv_bin(), "pip", "install", "--quiet", "--python", ANYBODYS, "--target", str(folder / "site")]
    done = subprocess.run([*argv, *_requirements("fetch")], capture_output=True, text=True, check=False)
    shutil.chown(folder, "nobody")
    try:
        if done.returncode:
            absent(f"no libraries for {ANYBODYS}: {done.stderr}")
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become another user")
def test_an_unprivileged_user_needs_no_rights(for_anybody: Path) -> None:
    site, cache = for_anybody / "site", for_anybody / "cache"
    env = {
        "PATH": f"{site / 'bin'}{os.pathsep}{os.defpath}",
        "PYTHONPATH": str(site),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYSKEW_CACHE": str(cache),
        "HOME": str(for_anybody),
    }
    argv = [ANYBODYS, "-c", FETCH, "3.14"]
    done = subprocess.run(
        argv, user="nobody", env=env, cwd=for_anybody, capture_output=True, text=True, timeout=120, check=False
    )
    assert "RESULT Interpreter(python='3.14'" in done.stdout, done.stdout + done.stderr
    tree = next((cache / "debian").glob("3.14*"))
    assert tree.owner() == "nobody"
