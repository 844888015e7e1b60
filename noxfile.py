# /// script
# dependencies = ["nox>=2025.5.1", "pyyaml>=6.0.2"]
# ///
"""The sessions of this repository: one for each task, listed by `nox -l`.

A session that runs pyskew ends nox with pyskew's own exit code; nox alone would end with 1 for every error.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
from pathlib import Path

import nox
import yaml
from nox.command import CommandFailed

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "tests"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_external_run = True

PYPROJECT = nox.project.load_toml("pyproject.toml")
CELLS = Path(".pyskew/cells")
MERGED = Path(".pyskew/runs/merged")
SITE = Path(".nox/site")
LOCK = Path(".ci/requirements.txt")
LATEST = Path(".pyskew/latest")
"""A text file that names the latest run."""
REPORTS = Path("reports")

PUBLISHED = ("report.md", "report.json", "report.html")
PUBLISHABLE = frozenset({0, 1, 3})
"""Exit codes of runs that came to their end; 2, 70 and 130 leave the published report as it is."""
INCOMPLETE = 3
PRECEDENCE = (130, 70, 2, 1, 3)
"""Which of several exit codes decides, as in `pyskew.errors`."""

WITH_PYTHONS = ".[fetch,docker]"
"""pyskew with what downloads missing Pythons, and with containers."""

IN_PARALLEL = ("-n", "2", "--dist", "loadfile")
"""Two processes that run tests, one file each at a time. Each has an engine, an sshd and a wine prefix of its own."""

_codes: list[int] = []


def _pythons() -> list[nox.param]:
    """Return one parameter for each entry of the suite's `pythons:`, by its label: `3.13` for `3.13>=3.13.8`."""
    # BaseLoader makes text, lists and mappings only: 3.10 stays "3.10", and nothing is constructed.
    suite = yaml.load(Path("matrix.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    specs = [entry["python"] if isinstance(entry, dict) else entry for entry in suite["pythons"]]
    labels = [re.split(r"[^\d.t]", spec, maxsplit=1)[0] for spec in specs]
    return [nox.param(label, id=label) for label in labels]


def _install(session: nox.Session, *groups: str) -> None:
    """Install this package and some groups; with PYSKEW_LOCKED=1, as in CI, in the versions of the lock file."""
    if os.environ.get("PYSKEW_LOCKED") == "1":
        try:
            session.install("--require-hashes", "-r", str(LOCK), silent=True)
            session.install("--no-deps", "-e", ".")
        except CommandFailed:
            session.warn(f"the package index lacks a file of {LOCK}; the newest packages are taken instead")
        else:
            return
    session.install("-e", ".[all]", *nox.project.dependency_groups(PYPROJECT, *groups))


def _pyskew(session: nox.Session, *arguments: str) -> int:
    """Run pyskew to its end, however long that takes after ^C, and return its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        session.run("pyskew", *arguments, interrupt_timeout=5, terminate_timeout=10)
    except CommandFailed as failure:
        return failure.return_code or 70
    return 0


def _end(session: nox.Session, code: int) -> None:
    """Let the session fail where pyskew failed, and let nox end with pyskew's exit code."""
    if code:
        _codes.append(code)
        session.notify("exit-code")
        session.error(f"pyskew ended with exit code {code}")


def _latest_run() -> Path:
    """Return the folder of the latest run."""
    return Path(LATEST.read_text(encoding="utf-8").strip())


def _same_result(run: Path) -> bool:
    """Return whether the published report says what this run says, but for when it ran and of which commit."""
    for name in ("report.json", "report.md"):
        old, new = REPORTS / f"latest{Path(name).suffix}", run / name
        if not (old.is_file() and new.is_file()):
            return False
        before, after = (
            [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("Run on ")]
            for path in (old, new)
        )
        if before != after:
            return False
    return True


def _publish(session: nox.Session) -> None:
    """Copy the latest run's reports to `reports/latest.*`, if they say something new."""
    run = _latest_run()
    if _same_result(run):
        session.log("reports/latest.* left as they are: this run shows the same")
        return
    REPORTS.mkdir(exist_ok=True)
    for name in PUBLISHED:
        if (run / name).is_file():
            copy = REPORTS / f"latest{Path(name).suffix}"
            shutil.copyfile(run / name, copy)
            session.log(f"published {copy.as_posix()}")


@nox.session(reuse_venv=True)
def matrix(session: nox.Session) -> None:
    """Run the whole matrix and publish reports/latest.*; with arguments after --, run just that and publish nothing."""
    session.install("-e", WITH_PYTHONS)
    if session.posargs:
        code = _pyskew(session, "run", "--fresh", *session.posargs)
        session.log("reports/latest.* left as they are: a run with arguments is not published")
        _end(session, code)
        return
    code = _pyskew(session, "run", "--fresh")
    if code == INCOMPLETE and (REPORTS / "latest.json").is_file():
        # A machine that lacks a required Python must not replace what a machine that has it published.
        session.log(f"reports/latest.* left as they are: the run is incomplete, see {_latest_run()}/report.md")
    elif code in PUBLISHABLE:
        _publish(session)
    _end(session, code)


@nox.session(reuse_venv=True)
@nox.parametrize("label", _pythons())
def cells(session: nox.Session, label: str) -> None:
    """Run the cells of one Python; `report` puts together what these sessions left."""
    session.install("-e", WITH_PYTHONS)
    _end(session, _pyskew(session, "run", "--fresh", "--python", label, "-o", str(CELLS / label), *session.posargs))


@nox.session(reuse_venv=True)
def report(session: nox.Session) -> None:
    """Merge what `cells` left and report on it; without any, render the latest run again."""
    session.install("-e", ".")
    shards = sorted(str(shard) for shard in CELLS.glob("*") if shard.is_dir())
    command = ["merge", *shards, "-o", str(MERGED)] if shards else ["report"]
    _end(session, _pyskew(session, *command, *session.posargs))


@nox.session(reuse_venv=True)
def audit(session: nox.Session) -> None:
    """Audit a codebase: nox -s audit -- PATH; without arguments this one."""
    session.install("-e", ".")
    _end(session, _pyskew(session, "audit", *(session.posargs or ["runner", "tests", "bench", "noxfile.py"])))


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, those on real interpreters included; arguments after -- go to pytest."""
    _install(session, "test")
    session.run("pytest", *IN_PARALLEL, *session.posargs, interrupt_timeout=5, terminate_timeout=10)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, import contracts and the workflows."""
    _install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")
    session.run("zizmor", "--offline", "--quiet", "--no-progress", ".github/workflows", "action.yml")


@nox.session(reuse_venv=True)
def docs(session: nox.Session) -> None:
    """Build the documentation site in .nox/site/html; a warning is an error."""
    _install(session, "docs")
    session.run("python", "tools/site/build.py", str(SITE), *session.posargs)
    session.log(f"the site is {SITE.as_posix()}/html/index.html")


@nox.session
def lock(session: nox.Session) -> None:
    """Write the lock file of CI and the SBOM again: nox -s lock; one package only: nox -s lock -- -P NAME."""
    session.install("uv>=0.9")
    session.run("python", "tools/lock.py", *session.posargs)


@nox.session
def advisories(session: nox.Session) -> None:
    """Compare the lock file with the known advisories (pip-audit); fails where the advisories cannot be reached."""
    session.install("pip-audit>=2.9")
    session.run("pip-audit", "--strict", "--disable-pip", "--require-hashes", "-r", str(LOCK), *session.posargs)


@nox.session(reuse_venv=True)
def bench(session: nox.Session) -> None:
    """Measure pyskew beside its peers on the same cells; arguments after -- go to bench/peers.py."""
    session.install("-e", ".", "uv>=0.9")
    session.run("python", "bench/peers.py", *session.posargs)
    session.run("python", "bench/short_cells.py")


@nox.session(reuse_venv=True)
def faults(session: nox.Session) -> None:
    """Disturb runs (kills, full disk, damaged records) and resume them: nox -s faults -- --rounds 500 --seed 1."""
    session.install("-e", ".")
    session.run("python", "bench/faults.py", *session.posargs)


@nox.session(name="exit-code", default=False, venv_backend="none")
def exit_code(_: nox.Session) -> None:
    """End nox with pyskew's exit code; queued by the sessions above, does nothing when asked for by name."""
    raise SystemExit(next((code for code in PRECEDENCE if code in _codes), max(_codes, default=0)))


FUZZED = (
    "suite", "pack", "where", "python", "records", "baseline", "audit-baseline", "sarif", "junit", "unittest",
    "pyproject", "events", "observed", "lock-uv-lock", "lock-poetry-lock", "lock-pylock", "lock-requirements",
    "lock-pyproject", "wheel", "sdist",
)  # fmt: skip
"""The parsers of tests/fuzz/parsers.py."""


@nox.session(reuse_venv=True)
def fuzz(session: nox.Session) -> None:
    """Feed damaged input to every parser: a minute in all, or as many as given: `nox -s fuzz -- 60`."""
    minutes = int(session.posargs[0]) if session.posargs else 1
    _install(session, "test")
    seconds = max(minutes * 60 // (2 * len(FUZZED)), 1)
    env = {"PYSKEW_FUZZ_EXAMPLES": str(minutes * 100)}
    session.run("pytest", "-q", "-p", "no:cacheprovider", "tests/fuzz", f"--timeout={minutes * 600}", env=env)
    for name in FUZZED if _has_atheris(session) else ():
        session.run("python", "tests/fuzz/run_atheris.py", name, str(seconds))


def _has_atheris(session: nox.Session) -> bool:
    """Install atheris where it has a wheel: Linux, and not every Python."""
    try:
        session.install("--only-binary", ":all:", "atheris", silent=True)
    except CommandFailed:
        session.log("atheris does not install here; only Hypothesis ran")
        return False
    return True
