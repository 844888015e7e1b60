"""Audit released packages that newer Pythons break, with their own tests; print one row for each package.

    python bench/breaks.py [NAME ...] [--work FOLDER] [--proof DURATION] [--only-table]

Source distributions come from the configured index. Each is audited with its tests on four Pythons; runs
stay in the folder, so that a package that has a run is not run again. The table is what the code of today makes of
these runs: `--only-table` prints it again, and `--list` also every break with its explanations, to be read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sdists import Sdists
from tabulate import tabulate

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.audit import Confidence, Finding, FindingStatus
from pyskew.codebase.tests.explanations import explanations
from pyskew.model.breaks import Break, BreakKind
from pyskew.model.report import Report
from pyskew.model.shortening import on_one_line
from pyskew.store import records

PYTHONS = "3.12,3.13,3.14,3.15"


@dataclass(frozen=True, slots=True)
class Package:
    """One release, what its tests need besides itself, and which of them are run."""

    name: str
    version: str
    install: tuple[str, ...] = ("pytest<8",)
    tests: tuple[str, ...] = ()
    extra: str = ""


_BEARTYPE = ("pytest<8", "typing_extensions")
PACKAGES = (
    Package("typeguard", "4.1.5", extra="test"),
    Package("freezegun", "1.2.2"),
    Package("dill", "0.3.7", tests=("dill/tests",)),
    Package("executing", "2.0.0", ("pytest<8", "asttokens", "littleutils", "rich"), ("tests",)),
    Package("cloudpickle", "2.2.1", ("pytest<8", "psutil", "tornado", "typing_extensions"), ("tests",)),
    Package(
        "jsonpickle",
        "3.0.1",
        ("pytest<8", "pytest-cov", "simplejson", "feedparser", "ujson"),
        ("tests", "-o", "addopts="),
    ),
    Package("typer", "0.9.0", ("pytest<8", "rich", "shellingham", "click<8.2"), ("tests",)),
    Package("docutils", "0.20.1", tests=("test",)),
    Package("fasteners", "0.19", ("pytest<8", "diskcache", "more_itertools")),
    Package("portalocker", "2.8.2", ("pytest<8", "redis"), ("portalocker_tests", "-o", "addopts=")),
    Package("attrs", "22.2.0", ("pytest<8", "hypothesis", "cloudpickle"), ("tests",)),
    Package("marshmallow", "3.19.0", ("pytest<8", "pytz", "simplejson")),
    Package("pyrsistent", "0.19.3", ("pytest<8", "hypothesis"), ("tests",)),
    Package("wrapt", "1.15.0", tests=("tests",)),
    Package("simpleeval", "0.9.13", tests=("test_simpleeval.py",)),
    Package("toolz", "0.12.0"),
    Package("pathspec", "0.11.0"),
    Package("stack_data", "0.6.2", ("pytest<8", "typeguard", "littleutils", "pygments", "cython"), ("tests",)),
    Package("dataclasses-json", "0.5.9", ("pytest<8", "hypothesis")),
    Package("pyflakes", "2.5.0", tests=("pyflakes/test",)),
    Package("typing-inspect", "0.8.0", tests=("test_typing_inspect.py",)),
    Package("gast", "0.5.3", tests=("tests",)),
    Package("typing-extensions", "4.7.0", tests=("src/test_typing_extensions.py",)),
    Package("Pympler", "1.0.1", tests=("test",)),
    Package("astroid", "3.0.1", ("pytest<8", "typing_extensions")),
    Package("beartype", "0.16.4", _BEARTYPE),
    Package("pydantic", "1.10.12", ("pytest<8", "hypothesis", "pytest-mock", "email-validator", "python-dotenv")),
)


def main() -> int:
    """Audit what has no run yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="packages; all where none is named")
    parser.add_argument("--work", type=Path, default=Path(".pyskew") / "bench-breaks")
    parser.add_argument("--proof", help="time for proofs; what pyskew gives them by itself where none is named")
    parser.add_argument("--only-table", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = [one for one in PACKAGES if not options.names or one.name in options.names]
    options.work.mkdir(parents=True, exist_ok=True)
    if not options.only_table:
        for package in chosen:
            audit(package, options.work.resolve(), options.proof)
    found = {package: told for package in chosen if (told := today(package, options.work))}
    rows = [measured(package, options.work, told) for package, told in found.items()]
    print(tabulate([*rows, total(rows)], HEADERS, tablefmt="github"))
    if options.list:
        for package, told in found.items():
            print(f"\n{package.name} {package.version}")
            print("\n".join(line for one in breaks(told) for line in shown(one)))
    return 0


HEADERS = (
    "package",
    "tests",
    "changes",
    "breaks",
    "explained",
    "tests below",
    "wall time",
    "tests alone",
    "plain runs",
    "ratio",
)


def today(package: Package, work: Path) -> Report | None:
    """Return the report of a package's run with the explanations of the code of today; None where it has no run."""
    run = work / "runs" / package.name
    if not (run / "audit.json").is_file():
        return None
    report = assemble(records.read(run), plugins.toggles())
    source = unpacked(package, work)
    files = [path.relative_to(source).as_posix() for path in source.rglob("*.py") if ".pyskew" not in path.parts]
    more = explanations(report, confirmed(run), ".", source, sorted(files))
    found = (replace(one, explanations=(*one.explanations, *more.get(one.id, ()))) for one in report.breaks)
    return replace(report, breaks=tuple(found))


def confirmed(run: Path) -> list[Finding]:
    """Return the findings of an audit that its tests confirmed."""
    found = json.loads((run / "audit.json").read_text(encoding="utf-8"))["findings"]
    return [
        Finding(
            rule=one["rule"], path=one["path"], line=one["line"], column=1, confidence=Confidence(one["confidence"]),
            since=one["since"], message=one["message"], status=FindingStatus.CONFIRMED,
            tests=tuple(one.get("tests", ())), path_of_state=tuple(one.get("path_of_state", ())),
        )
        for one in found if one.get("status") == FindingStatus.CONFIRMED
    ]  # fmt: skip


def breaks(report: Report) -> list[Break]:
    """Return the breaks of a report; what a package itself skips is none."""
    return [one for one in report.breaks if one.kind is not BreakKind.SKIPPED]


def shown(one: Break) -> Iterator[str]:
    """Yield a break with what explains it, to be read beside its failure."""
    mark = "+" if one.explanations else "-"
    yield f"{mark} {one.old} -> {one.new}  {on_one_line(one.title, 160)}  {one.place}  {len(one.tests)}: {one.tests[0]}"
    yield from (f"    {reason.source.value}: {on_one_line(reason.text, 160)}" for reason in one.explanations)


def measured(package: Package, work: Path, report: Report) -> tuple[Any, ...]:
    """Return the row of a package."""
    run = work / "runs" / package.name
    found = breaks(report)
    explained = [one for one in found if one.explanations]
    changes = sum(1 for one in report.changes if one.test)
    tests = max((len(one.cases or ()) for one in report.observations.values()), default=0)
    below = sum(len(one.tests) for one in explained)
    first = first_stage(work / f"{package.name}.txt")
    spent = json.loads((work / f"{package.name}.json").read_text(encoding="utf-8"))["seconds"]
    name = f"{package.name} {package.version}"
    plain = plain_seconds(run)
    seconds = round(spent), round(plain), first, round(spent / first, 1)
    return name, tests, changes, len(found), len(explained), below, *seconds


def first_stage(said: Path) -> int:
    """Return how long one plain run on each Python took, with the environments, as the progress of an audit says."""
    found = re.search(r"^cells: .* in (?:(\d+):)?(\d+):(\d\d)$", said.read_text(encoding="utf-8"), re.MULTILINE)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 1)
    return max(3600 * hours + 60 * minutes + seconds, 1)


def plain_seconds(run: Path) -> float:
    """Return how long the first plain run took, on all Pythons together."""
    lines = (json.loads(line) for line in (run / "records.jsonl").read_text(encoding="utf-8").splitlines())
    records = [line["record"] for line in lines if "record" in line]
    first = [one for one in records if one["attempt"] == 1 and not one["cell"]["toggles"]]
    return sum(float(one["seconds"]) for one in first if one["cell"].get("arm", "plain") == "plain")


def total(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return the last row: the sums, and the ratio of those of time."""
    sums = [sum(row[column] for row in rows) for column in range(1, len(HEADERS) - 1)]
    return ("all", *sums, round(sums[-3] / sums[-1], 1) if rows else "")


def audit(package: Package, work: Path, proof: str | None) -> None:
    """Run one audit, unless its run is there."""
    run = work / "runs" / package.name
    if (run / "audit.json").is_file():
        return
    shutil.rmtree(run, ignore_errors=True)
    source = unpacked(package, work)
    install = [f".[{package.extra}]" if package.extra else ".", *package.install]
    words = [word for one in install for word in ("--install", one)]
    command = [sys.executable, "-m", "pyskew", "audit", ".", "--from", "3.12", "--to", "3.15", "--python", PYTHONS,
               *(["--proof", proof] if proof else []), "--timeout", "10m", *words, "-o", str(run)]  # fmt: skip
    environment = os.environ | {"SETUPTOOLS_SCM_PRETEND_VERSION": package.version}
    begun = time.monotonic()
    done = subprocess.run(
        [*command, "--", "pytest", "-q", *package.tests],
        cwd=source, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - begun
    (work / f"{package.name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    (work / f"{package.name}.json").write_text(json.dumps({"seconds": seconds, "exit": done.returncode}))
    print(f"{package.name}: exit {done.returncode} after {seconds:.0f} s", flush=True)


def unpacked(package: Package, work: Path) -> Path:
    """Return the folder of a source distribution."""
    (work / "src").mkdir(parents=True, exist_ok=True)
    folder = Sdists(work / "src").unpacked(package.name, package.version)
    if folder is None:
        message = f"{package.name} {package.version}: the index has no source distribution"
        raise SystemExit(message)
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
