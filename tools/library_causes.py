"""Write docs/library-causes.md: the cause of each change that the library shows, before and after.

    python tools/library_causes.py REPORT.JSON BEFORE > docs/library-causes.md

REPORT.JSON is that of a run of scenarios/all.yaml; BEFORE is the git revision whose declarations are compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
_STRONGEST = ("proven", "supported", "predicted")
_LEFT_OUT = {"will-break", "coverage-lost"}


def main(report: str, before: str) -> None:
    """Print the page."""
    document = json.loads(Path(report).read_text(encoding="utf-8"))
    changes = [one for one in document["changes"] if one["class"] not in _LEFT_OUT]
    packs = list(dict.fromkeys(one["scenario"].partition("/")[0] for one in changes))
    now = {name: cause for pack in packs for name, cause in _declared(pack, _text(pack))}
    then = {name: cause for pack in packs for name, cause in _declared(pack, _text(pack, before))}
    builds = {one["from_build"] for one in changes} | {one["to_build"] for one in changes}
    print(
        _HEAD.format(
            builds=", ".join(sorted(builds, key=lambda build: list(map(int, build.split("."))))), before=before
        )
    )
    print("\n".join(_summary(packs, changes, now, then)))
    print("\n".join(_by_toggle(changes)))
    print("\n".join(_by_reason(changes, now)))
    print("\n".join(_all(changes, now, then)))


_HEAD = """# Causes in the library

Each change that `pyskew run -c scenarios/all.yaml` shows between two versions, with its cause: what its scenario
declares, and what the run proved. Seen on Linux, on CPython {builds}; made by
`tools/library_causes.py` from the run's report. *Before* is what the scenarios declared at {before}, when there
were nine toggles. [causes.md](causes.md) explains the verdicts,
[authoring.md](authoring.md) the words for what no toggle can cause. Packs that are newer than {before} declared nothing
before.
"""


def _text(pack: str, revision: str = "") -> str:
    path = f"scenarios/{pack}/pack.yaml"
    if not revision:
        return (ROOT / path).read_text(encoding="utf-8")
    if not subprocess.run(["git", "ls-tree", revision, path], cwd=ROOT, capture_output=True, check=True).stdout:
        return "scenarios: {}"  # the pack is newer
    argv = ["git", "show", f"{revision}:{path}"]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _declared(pack: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each scenario with the cause that it declares, in words."""
    for name, one in yaml.safe_load(text)["scenarios"].items():
        cause = one.get("cause")
        if isinstance(cause, Mapping):
            yield f"{pack}/{name}", f"none: {cause['none']}"
        elif cause:
            yield f"{pack}/{name}", cause if isinstance(cause, str) else ", ".join(cause)


def _verdict(change: Mapping[str, Any]) -> str:
    """Return the strongest verdict of a change; `no toggle` where none explains a part."""
    found = {cause["verdict"] for cause in change["causes"]}
    return next((one for one in _STRONGEST if one in found), "no toggle")


def _proven(change: Mapping[str, Any]) -> list[str]:
    verdict = _verdict(change)
    return sorted({one["toggle"] for one in change["causes"] if one["verdict"] == verdict and one["toggle"]})


def _summary(
    packs: Sequence[str], changes: Sequence[Mapping[str, Any]], now: Mapping[str, str], then: Mapping[str, str]
) -> Iterator[str]:
    yield "| pack | changes | proven | supported | no toggle | declared a toggle before | now | a reason before | now |"
    yield "|---|---|---|---|---|---|---|---|---|"
    total: Counter[str] = Counter()
    for pack in packs:
        counts = Counter(_verdict(one) for one in changes if one["scenario"].startswith(f"{pack}/"))
        counts["changes"] = counts.total()
        for column, declared in (("then", then), ("now", now)):
            own = [cause for name, cause in declared.items() if name.startswith(f"{pack}/")]
            counts[f"toggle {column}"] = sum(not cause.startswith("none:") for cause in own)
            counts[f"reason {column}"] = sum(cause.startswith("none:") for cause in own)
        total += counts
        yield _row(pack, counts)
    yield _row("all", total) + "\n"


def _row(name: str, counts: Mapping[str, int]) -> str:
    columns = (
        "changes", "proven", "supported", "no toggle", "toggle then", "toggle now", "reason then", "reason now",
    )  # fmt: skip
    return f"| {name} | " + " | ".join(str(counts.get(column, 0)) for column in columns) + " |"


def _by_toggle(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if _verdict(change) == "proven":
            for toggle in _proven(change):
                found[toggle].add(change["scenario"])
    yield "## Proven, by toggle\n"
    yield "| toggle | scenarios |"
    yield "|---|---|"
    yield from (f"| {toggle} | {len(names)} |" for toggle, names in sorted(found.items(), key=lambda one: -len(one[1])))
    yield ""


def _by_reason(changes: Sequence[Mapping[str, Any]], now: Mapping[str, str]) -> Iterator[str]:
    counts = Counter(now.get(one["scenario"], "not declared") for one in changes if _verdict(one) == "no toggle")
    yield "## No toggle, by what the scenario declares\n"
    yield "| declared | changes |"
    yield "|---|---|"
    yield from (f"| {declared} | {number} |" for declared, number in counts.most_common())
    yield ""


def _all(changes: Sequence[Mapping[str, Any]], now: Mapping[str, str], then: Mapping[str, str]) -> Iterator[str]:
    yield "## Every change\n"
    yield "| scenario | pair | declared before | declared now | verdict |"
    yield "|---|---|---|---|---|"
    for change in changes:
        name = change["scenario"]
        names = ", ".join(_proven(change))
        verdict = f"{_verdict(change)}: {names}" if names and _verdict(change) != "no toggle" else _verdict(change)
        yield f"| {name} | {change['from']} → {change['to']} | {then.get(name, '')} | {now.get(name, '')} | {verdict} |"


if __name__ == "__main__":
    main(*sys.argv[1:])
