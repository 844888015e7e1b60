"""`audit --fix` on programs and on released packages: do the edits compile, stay put, and help?

    python bench/fixes.py cases FOLDER [--level LEVEL]       FOLDER/cases.json, FOLDER/ID/before/
    python bench/fixes.py packages [NAME ...] [--level LEVEL] [--keep FOLDER] [--index URL]

Every edited file is compiled by each Python of the step. A program must say on the new Python, after the fixes, what
it said on the old one before. A package's tests run on both Pythons before and after. A second `--fix` must change
nothing. Source distributions come from the configured index; their tests are executed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sdists import Sdists

from pyskew.interpreters import resolve
from pyskew.model.suite import Interpreter
from pyskew.suite.python_spec import parse_python

STEP = ("3.11", "3.12", "3.13", "3.14", "3.15")
_TIMEOUT = 60
_LONG = 900


@dataclass(frozen=True, slots=True)
class Package:
    """A release with known breakage, and how its tests run."""

    name: str
    version: str
    old: str
    new: str
    tests: tuple[str, ...]
    needs: tuple[str, ...] = ()


_PROPKA = """
from propka.input import read_parameter_file
from propka.parameters import Parameters
read_parameter_file("propka/propka.cfg", Parameters())
print("1 passed")
"""
_TIMEOUT_DECORATOR = """
import timeout_decorator
limited = timeout_decorator.timeout(20, use_signals=False)(lambda a: a)
print("1 passed" if limited(1) == 1 else "1 failed")
"""
"""Source distributions that lack tests, or files that their tests need."""
PACKAGES = [
    Package("propka", "3.5.1", "3.13", "3.14", ("-c", _PROPKA)),
    Package("typing-inspect", "0.9.0", "3.13", "3.14", ("-m", "pytest", "-q", "test_typing_inspect.py")),
    Package("timeout-decorator", "0.5.0", "3.13", "3.14", ("-c", _TIMEOUT_DECORATOR)),
    Package("iniparse", "0.5", "3.11", "3.14", ("-m", "pytest", "-q", "tests")),
    Package("simpleeval", "0.9.13", "3.13", "3.14", ("-m", "pytest", "-q", "test_simpleeval.py")),
    Package("fasteners", "0.19", "3.13", "3.14", ("-m", "pytest", "-q", "tests"), ("diskcache", "more_itertools")),
    Package("sre_yield", "1.2", "3.14", "3.15", ("-m", "pytest", "-q", "--continue-on-collection-errors", "sre_yield")),
]


def main() -> None:
    """Print one line for each program or package, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cases", "packages"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--level", default="stop-gap", choices=("same", "choose", "stop-gap"))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--index", help="address of a package index  [default: the configured one]")
    words = parser.parse_args()
    pythons = _pythons()
    work = (words.keep or Path(tempfile.mkdtemp())).resolve()
    work.mkdir(parents=True, exist_ok=True)
    rows = _cases(words, work, pythons) if words.what == "cases" else _packages(words, work, pythons)
    sums: Counter[str] = Counter()
    for row in rows:
        print(" | ".join(row.values()), flush=True)
        sums.update(f"{name}: {value}" for name, value in row.items() if name not in {"name", "old", "new"})
    for name in sorted(sums):
        print(f"{sums[name]:4} {name}")


def _pythons() -> dict[str, str]:
    found = resolve.resolve([parse_python(one) for one in STEP], lambda _: None, fetch=False)
    return {label: one.path for label, one in found.items() if isinstance(one, Interpreter)}


def _fix(folder: Path, level: str, step: tuple[str, str]) -> tuple[int, str]:
    """Fix a folder; return the number of findings fixed, and what was said."""
    before = _texts(folder)
    words = [sys.executable, "-m", "pyskew", "audit", ".", "--from", step[0], "--to", step[1], f"--fix={level}",
             "--force", "--no-cache", "--fail-on", "none"]  # fmt: skip
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=_LONG)
    fixed = re.search(r"fix: (\d+) findings? fixed", done.stderr)
    if done.returncode or not fixed:
        return -1, done.stderr
    return (int(fixed[1]) if before != _texts(folder) else 0), done.stderr


def _texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def _compiles(changed: list[Path], pythons: list[str]) -> bool:
    code = "import sys\nfor name in sys.argv[1:]: compile(open(name, 'rb').read(), name, 'exec')"
    words = [str(path) for path in changed]
    return all(
        subprocess.run([python, "-W", "ignore", "-c", code, *words], check=False).returncode == 0 for python in pythons
    )


def _edited(folder: Path, level: str, step: tuple[str, str], pythons: list[str]) -> dict[str, str]:
    """Fix a folder twice; return what is to be said of it."""
    before = _texts(folder)
    count, said = _fix(folder, level, step)
    after = _texts(folder)
    changed = [folder / name for name in after if after[name] != before.get(name)]
    again, _ = _fix(folder, level, step)
    overlap = "fix again" in said
    return {
        "fixed": "error" if count < 0 else "edited" if changed else "nothing",
        "compile": "-" if not changed else "compiles" if _compiles(changed, pythons) else "BROKEN",
        "again": "-" if not changed else "stays" if again == 0 else "moves on" if overlap else "CHANGES",
    }


# Programs


def _cases(words: argparse.Namespace, work: Path, pythons: dict[str, str]) -> Iterator[dict[str, str]]:
    source = Path(words.names[0])
    for case in json.loads((source / "cases.json").read_text(encoding="utf-8")):
        if words.names[1:] and case["id"] not in words.names[1:]:
            continue
        folder = work / case["id"]
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source / case["id"] / "before", folder, ignore=shutil.ignore_patterns("__pycache__"))
        new = case.get("since") or "3.15"
        old = f"3.{int(new.partition('.')[2]) - 1}"
        step = (old, new)
        first, broken = _said(case, folder, pythons[old]), _said(case, folder, pythons[new])
        row = {"name": case["id"], **_edited(folder, words.level, step, [pythons[one] for one in STEP])}
        later, kept = _said(case, folder, pythons[new]), _said(case, folder, pythons[old])
        gain = "as before" if later == first else "still broken" if later == broken else "else"
        row["new Python"] = gain if row["fixed"] == "edited" else "-"
        row["old Python"] = "-" if row["fixed"] != "edited" else "as before" if kept == first else "CHANGED"
        yield row


def _said(case: dict[str, str], folder: Path, python: str) -> tuple[int, str]:
    fresh = Path(tempfile.mkdtemp())
    copy = fresh / "program"
    shutil.copytree(folder, copy)
    words = ["-m", "pytest", "-q"] if case.get("run") == "pytest" else [case.get("run", "main.py")]
    try:
        done = subprocess.run([python, "-W", "ignore", *words], cwd=copy, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=_TIMEOUT)  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, "did not end"
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return done.returncode, done.stdout.replace(str(copy), "")


# Packages


def _packages(words: argparse.Namespace, work: Path, pythons: dict[str, str]) -> Iterator[dict[str, str]]:
    index = Sdists(work, words.index)
    for one in PACKAGES:
        if words.names and one.name not in words.names:
            continue
        source = index.unpacked(one.name, one.version)
        if source is None:
            yield {"name": one.name, "fixed": "not fetched"}
            continue
        folder = work / f"{one.name}-fixed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        before = {label: _tested(one, folder, work, label, pythons[label]) for label in (one.old, one.new)}
        row = _edited(folder, words.level, (one.old, one.new), [pythons[label] for label in STEP])
        after = {label: _tested(one, folder, work, label, pythons[label]) for label in (one.old, one.new)}
        shown = {label: f"{label}: {before[label]} -> {after[label]}" for label in before}
        yield {"name": f"{one.name} {one.version}", **row, "old": shown[one.old], "new": shown[one.new]}


def _tested(one: Package, folder: Path, work: Path, label: str, python: str) -> str:
    """Return the last line of the tests, without the time that they took."""
    venv = work / f"{one.name}-{label}"
    if not venv.is_dir():
        _must("uv", "venv", "-q", "--python", python, str(venv))
    own = str(venv / "bin" / "python")
    _must("uv", "pip", "install", "-q", "--python", own, "--reinstall-package", one.name, str(folder), "pytest",
          "setuptools", *one.needs)  # fmt: skip
    try:
        done = subprocess.run([own, *one.tests], cwd=folder, capture_output=True, text=True,
                              check=False, timeout=_LONG)  # fmt: skip
    except subprocess.TimeoutExpired:
        return "did not end"
    counts = re.findall(r"\d+ (?:passed|failed|errors?|skipped)", done.stdout.splitlines()[-1] if done.stdout else "")
    return ", ".join(counts) or f"exit {done.returncode}"


def _must(*words: str) -> None:
    subprocess.run(words, check=True, timeout=_LONG)


if __name__ == "__main__":
    main()
