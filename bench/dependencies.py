"""Real applications with lock files: is what `pyskew audit --dependencies` says of their dependencies right?

    python bench/dependencies.py [NAME ...] [--work FOLDER] [--only-table] [--index URL]

Source distributions come from the configured index. The levels that execute nothing say what is blocked on the new
Python, and what may break there. The level `import`, which installs and imports every pinned release there, says what
fails; what waits for another one, or is not built in time, is decided by neither. Lines that may break are run by
hand: `LINES`. What is done stays in the folder, and is not done again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sdists import Sdists
from tabulate import tabulate

OLD, LAST, NEW = "3.12", "3.14", "3.15"
_LONG = 3600


@dataclass(frozen=True, slots=True)
class Application:
    """A release whose source distribution has a lock file."""

    name: str
    version: str
    lock: str


APPLICATIONS = (
    Application("mcp_server_git", "2025.11.25", "uv.lock"),
    Application("smassh", "3.2.1", "uv.lock"),
    Application("ruff_lsp", "0.0.53", "requirements.txt"),
    Application("mcp_server_fetch", "2025.4.7", "uv.lock"),
    Application("mcp_server_time", "2025.7.1", "uv.lock"),
    Application("esphome", "2023.5.4", "requirements.txt"),
    Application("posting", "2.0.0", "uv.lock"),
    Application("oterm", "0.9.5", "uv.lock"),
    Application("mcp_atlassian", "0.9.0", "uv.lock"),
    Application("bagels", "0.3.12", "uv.lock"),
)
LINES: Mapping[str, bool] = {
    "importlib-metadata 6.7.0": True,  # EntryPoint(...)[0]: TypeError
    "pydantic 2.9.2": True,  # a class with a field that has a default: PydanticUserError; with pydantic-core 2.48.0
    "pydantic 2.10.1": True,
    "pydantic 2.10.2": True,
    "pydantic 2.10.6": True,
    "python-dateutil 2.9.0.post0": True,  # relativedelta() != 5: TypeError
    "tornado 6.3.1": True,  # python -m tornado.autoreload -m MODULE: AttributeError
}
"""By name and version of a package that may break: whether the named line, run on the new Python, does."""
HEADERS = (
    "application", "lock", "packages", "fail", "blocked", "of these fail", "undecided", "missed",
    "may break", "of these do", "not run", "build", "seconds",
)  # fmt: skip


def main() -> None:
    """Print what was said of each application's packages, the table, then precision and recall."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="applications; all where none is named")
    parser.add_argument("--work", type=Path, default=Path(".pyskew") / "bench-dependencies")
    parser.add_argument("--only-table", action="store_true", help="use what is in the folder")
    parser.add_argument("--index", help="address of a package index  [default: the configured one]")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    index = None if options.only_table else Sdists(options.work, options.index)
    rows = [
        row
        for one in APPLICATIONS
        if (not options.names or one.name in options.names) and (row := measured(one, options.work.resolve(), index))
    ]
    sums = [sum(int(row[column]) for row in rows) for column in range(2, len(HEADERS))]
    print(tabulate([*rows, ("all", "", *sums)], HEADERS, tablefmt="github"))
    known = dict(zip(HEADERS[2:], sums, strict=True))
    decided = known["blocked"] - known["undecided"]
    print(f"blocked: precision {known['of these fail']} of {decided}")
    print(f"blocked or may break: recall {known['fail'] - known['missed']} of {known['fail']}")
    print(f"may break: precision {known['of these do']} of {known['may break'] - known['not run']}")


def measured(one: Application, work: Path, index: Sdists | None) -> tuple[str | int, ...] | None:
    """Return the row of an application; None where there is nothing to say of it."""
    said, seconds = answered(one, work, index, "said", ("--dependencies", "--from", OLD))
    shown, _ = answered(one, work, index, "shown", ("--levels", "resolve,import", "--from", LAST))
    if not said or not shown:
        return None
    blocked, doubtful, built = (
        {name for name, package in said.items() if package["standing"] == word}
        for word in ("blocked", "doubtful", "builds")
    )
    failing = {name for name, package in shown.items() if package["standing"] == "blocked"}
    unknown = {name for name in blocked if shown[name]["standing"] == "unknown"}
    for name in sorted(blocked | doubtful | failing):
        key = f"{name} {shown[name]['version']}"
        broken = name in failing or LINES.get(key)
        unsure = name in unknown or (name in doubtful - failing and key not in LINES)
        if name not in blocked | doubtful:
            known = "missed"
        else:
            known = "right" if broken else "undecided" if unsure else "wrong"
        print(f"{one.name}: {key}: {known}")
        print(f"    said:  {said[name]['standing']}: {said[name]['why']}")
        print(f"    shown: {shown[name]['standing']}: {shown[name]['why']}", flush=True)
    doubts = {name: f"{name} {shown[name]['version']}" for name in doubtful}
    run = {name for name, key in doubts.items() if name in failing or key in LINES}
    right = {name for name in run if name in failing or LINES[doubts[name]]}
    counts = (
        len(shown), len(failing), len(blocked), len(blocked & failing), len(unknown),
        len(failing - blocked - doubtful), len(doubtful), len(right), len(doubtful) - len(run), len(built),
        round(seconds),
    )  # fmt: skip
    return f"{one.name} {one.version}", one.lock, *counts


def answered(
    one: Application, work: Path, index: Sdists | None, kind: str, words: Sequence[str]
) -> tuple[Mapping[str, Mapping[str, str]], float]:
    """Return, by package, what one audit says of the new Python, and how many seconds it took."""
    kept = work / f"{one.name}-{one.version}.{kind}.json"
    if not kept.exists():
        folder = index.unpacked(one.name, one.version) if index else None
        if folder is None:
            return {}, 0.0
        command = [
            sys.executable,
            "-m",
            "pyskew",
            "audit",
            ".",
            *words,
            "--to",
            NEW,
            "--format",
            "json",
            "--fail-on",
            "none",
        ]
        begun = time.monotonic()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_LONG)
        if done.returncode:
            print(f"{one.name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return {}, 0.0
        kept.write_text(json.dumps({"seconds": time.monotonic() - begun, **json.loads(done.stdout)}), encoding="utf-8")
    document = json.loads(kept.read_text(encoding="utf-8"))
    packages = (one for one in document["dependencies"]["packages"] if NEW in one["pythons"])
    return {one["name"]: {"version": one["version"], **one["pythons"][NEW]} for one in packages}, document.get(
        "seconds", 0
    )


if __name__ == "__main__":
    main()
