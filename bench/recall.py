"""Known breakages in released packages: does the audit find the line that was fixed, and is it silent afterwards?

    python bench/recall.py [NAME ...] [--index URL] [--keep FOLDER]

Source distributions come from the configured index, file by file, checked by their digests; nothing in them is
executed. A row is found when the rule points at that line of the older release, and silent when the rule points at
nothing in that file of the newer one. Rows without a rule are breakages that the audit does not see, with the reason.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sdists import Sdists

from pyskew.audit import Confidence, Finding, Options
from pyskew.audit.unchanged import audit

OPTIONS = Options(old=(3, 12), new=(3, 15), least=Confidence.MEDIUM)


@dataclass(frozen=True, slots=True)
class Row:
    """One breakage: the release that has it, the one that fixed it, and what should be found where."""

    package: str
    before: str
    after: str
    """Empty: not fixed in any release yet."""
    rule: str
    """Empty: no rule sees it."""
    path: str = ""
    lines: tuple[int, ...] = ()
    why: str = ""
    """Why it is not seen."""


_DECORATED = "decorated-function-in-worker"
ROWS = [
    Row("redis", "5.2.1", "6.2.0", "target-not-importable", "tests/test_multiprocessing.py", (44, 74, 108, 146, 162)),
    Row("motioneye", "0.43.1", "0.44.0", "target-not-importable", "motioneye/mediafiles.py", (453, 586, 654)),
    Row("motioneye", "0.43.1", "0.44.0", "initializer-not-importable", "motioneye/tasks.py", (54,)),
    Row("iniparse", "0.5", "0.5.3", "target-not-importable", "tests/test_multiprocessing.py", (26,)),
    Row("iniparse", "0.5", "0.5.3", "names-gone-in-3-13", "tests/test_fuzz.py", (138,)),
    Row("limnoria", "2024.10.19", "2025.11.2", "target-not-importable", "src/commands.py", (138,)),
    Row("limnoria", "2024.10.19", "2025.11.2", "visit-str", "src/utils/math_evaluator.py", (156,)),
    Row("dr14-t.meter", "1.0.16", "2.1.2", "launch-without-guard", "dr14tmeter/dynamic_range_meter.py", (186,)),
    Row("snitun", "0.44.0", "0.47.0", "process-subclass-state", "snitun/server/worker.py", (44,)),
    Row("pexpect", "4.8.0", "4.9.0", "names-gone-in-3-13", "tests/deprecated_test_filedescriptor.py", (75,)),
    Row("pexpect", "4.9.0", "", "method-of-unpicklable-object", "tests/test_socket.py", (87, 194, 208)),
    Row("timeout-decorator", "0.5.0", "", _DECORATED, "timeout_decorator/timeout_decorator.py", (143,)),
    Row("flac2all", "5.4", "", "wait-for-worker", "flac2all_pkg/__init__.py", (272,)),
    Row("django", "5.1.15", "6.1rc1", "start-method-branch", "django/test/runner.py", (379, 426, 437, 566)),
    Row("django", "5.1.15", "6.1rc1", "start-method-branch", "django/db/backends/sqlite3/creation.py", (65, 104, 140)),
    Row("buildstream", "2.4.0", "2.8.1", "child-watcher", "src/buildstream/_scheduler/scheduler.py", (145, 163)),
    Row("propka", "3.5.1", "", "annotations-through-instance", "propka/parameters.py", (148,)),
    Row("pillow", "10.3.0", "10.4.0", "exec-then-locals", "setup.py", (27,)),
    Row("typing-inspect", "0.9.0", "", "union-internals", "typing_inspect.py", (233,)),
    Row("httpx", "0.23.0", "0.27.0", "dead-batteries", "httpx/_models.py", (1,)),
    Row("feedparser", "6.0.10", "6.0.11", "dead-batteries", "feedparser/encodings.py", (29,)),
    Row("twisted", "22.10.0", "24.7.0", "dead-batteries", "src/twisted/web/http.py", (103,)),
    Row("bottle", "0.12.25", "0.13.2", "dead-batteries", "bottle.py", (38,)),
    Row("tweepy", "4.14.0", "4.15.0", "dead-batteries", "tweepy/api.py", (7,)),
    Row("netmiko", "4.2.0", "4.4.0", "dead-batteries", "netmiko/base_connection.py", (30,)),
    Row("werkzeug", "2.2.3", "3.1.3", "names-gone-in-3-14", "src/werkzeug/routing/rules.py", (748, 751, 755, 756, 792)),
    Row("flask", "2.2.5", "3.1.0", "names-gone-in-3-14", "src/flask/helpers.py", (611,)),
    Row("flask", "2.2.5", "3.1.0", "names-gone-in-3-14", "src/flask/scaffold.py", (872,)),
    Row("lxml", "4.9.4", "5.3.0", "names-gone-in-3-13", "src/lxml/tests/test_sax.py", (408, 409)),
    Row("transaction", "3.1.0", "5.0", "names-gone-in-3-13", "src/transaction/tests/test_weakset.py", (140,)),
    Row("pyparsing", "2.4.7", "3.2.0", "sre-modules", "pyparsing.py", (108,)),
    Row("lark", "1.0.0", "1.2.2", "sre-modules", "lark/utils.py", (116, 117)),
    Row("flake8-bugbear", "23.3.12", "24.12.12", "names-gone-in-3-14", "bugbear.py", (192, 529, 588, 1023)),
    Row("chameleon", "4.0.0", "4.6.0", "names-gone-in-3-14", "src/chameleon/zpt/program.py", (249, 602, 795, 828, 850)),
    Row("pysaml2", "6.5.2", "7.5.2", "dead-batteries", "src/saml2/httputil.py", (5,)),
    Row("falcon", "3.1.3", "4.0.2", "dead-batteries", "falcon/media/multipart.py", (17,)),
    Row("hypothesis", "6.40.0", "6.130.0", "sre-modules", "src/hypothesis/strategies/_internal/regex.py", (13, 14)),
    Row("paste", "3.5.3", "3.10.1", "dead-batteries", "paste/request.py", (20,)),
    Row("bdsf", "1.12.0", "1.14.1", "", why="what cannot be pickled is a parameter of the function that starts them"),
    Row("asv", "0.6.4", "0.6.5", "", why="a test relies on the environment of the parent by way of a fixture"),
    Row("pylint", "2.8.3", "2.13.0", "", why="the argument is an object that holds a lambda three objects deep"),
    Row("trio", "0.31.0", "0.35.0", "", why="a test forks where a function of its own cache has started the thread"),
    Row("quaterion", "0.1.35", "", "", why="hash() as a key, asked in workers only: every use would be a finding"),
    Row("fastcov", "1.16", "", "", why="it only got slower"),
]  # fmt: skip
NOT_IN_SOURCE = {"fastcov"}
"""Rows that no reading of the source could find."""


def findings(folder: Path, known: dict[Path, list[Finding]]) -> list[Finding]:
    """Return the audit's findings in a release, computed once."""
    if folder not in known:
        known[folder] = audit([folder], OPTIONS, keep=False).findings
    return known[folder]


def _at(folder: Path, row: Row, known: dict[Path, list[Finding]]) -> set[int]:
    path = (folder / row.path).as_posix()
    return {one.line for one in findings(folder, known) if one.rule == row.rule and one.path == path}


def judged(row: Row, index: Sdists, known: dict[Path, list[Finding]]) -> tuple[str, str]:
    """Return `found` or `missed`, and `silent`, `still found` or why there is no newer release to check."""
    if not row.rule:
        return "missed", row.why
    older = index.unpacked(row.package, row.before)
    newer = index.unpacked(row.package, row.after) if row.after else None
    if older is None:
        return "not fetched", ""
    found = "found" if set(row.lines) <= _at(older, row, known) else "missed"
    if newer is None:
        return found, "no newer release mends it" if not row.after else "not fetched"
    return found, "still found" if _at(newer, row, known) else "silent"


def main() -> None:
    """Print the table, then how many of the breakages were found, and how many of the fixed ones are silent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="packages  [default: all]")
    parser.add_argument("--index", help="address of a package index  [default: the configured one]")
    parser.add_argument("--keep", type=Path, help="where releases are kept  [default: a temporary folder]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        index = Sdists(folder, given.index)
        known: dict[Path, list[Finding]] = {}
        rows = [row for row in ROWS if not given.names or row.package in given.names]
        told = [(row, *judged(row, index, known)) for row in rows]
    for row, before, after in told:
        where = ", ".join(f"{row.path}:{line}" for line in row.lines)
        print(f"{row.package} {row.before} -> {row.after or '-'} | {row.rule or '-'} | {where} | {before} | {after}")
    print(_summary(told))


def _summary(told: list[tuple[Row, str, str]]) -> str:
    visible = [(before, after) for row, before, after in told if row.package not in NOT_IN_SOURCE]
    found = sum(before == "found" for before, _ in visible)
    fixed = [after for before, after in visible if before == "found" and after in {"silent", "still found"}]
    return f"found {found} of {len(visible)}; silent {fixed.count('silent')} of {len(fixed)} that were fixed"


if __name__ == "__main__":
    main()
