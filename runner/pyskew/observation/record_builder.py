"""Build the record and the log of one cell from the supervisor's reply. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pyskew.model.json_value import storable
from pyskew.model.suite import Arm, Cell, Evidence, Json, Limits, Outcome, Record, Scenario
from pyskew.model.tests import CaseResult, own_site
from pyskew.model.text import count, size
from pyskew.observation import facts, log_excerpt, overlay_events
from pyskew.probe.messages import CellReply

REACHED, PREDICTED, RAN = ":reached", ":predicted", ":ran"
"""Facts of exposure arms."""
_OF_A_COMMAND = (facts.EXIT, facts.EXCEPTION, facts.LEFTOVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is known of one attempt of a cell without its supervisor."""

    number: int
    build: str
    """Exact version of its interpreter."""
    started: str
    """Date and time, ISO 8601."""
    log: str
    """Path of its log, relative to the run directory."""
    dependencies: tuple[str, ...]
    """What is installed in its environment, `name==version`."""


def record(cell: Cell, scenario: Scenario, ran: Attempt, reply: CellReply) -> Record:
    """Return the record of one attempt."""
    if reply["exe_ok"] is False:
        reason = f"a different binary ran than the one that was pinned: {reply['exe']}"
        return Record(
            cell=cell, attempt=ran.number, evidence=Evidence.INFRA_ERROR, reason=reason, build=ran.build,
            started=ran.started,
        )  # fmt: skip
    outcome = Outcome(reply["outcome"])
    stdout, stderr = streams(reply)
    dirs = reply["dirs"]
    failed = outcome in {Outcome.FAIL, Outcome.CRASH}
    failure = facts.failure(stderr, dirs) if failed else facts.FinalTraceback()
    # Output that a limit cut off in the middle differs from run to run.
    observed = {} if reply["limit"] else facts.observed(stdout, dirs)
    return Record(
        cell=cell,
        attempt=ran.number,
        evidence=Evidence.RAN,
        build=ran.build,
        fingerprint=scenario.fingerprint,
        outcome=outcome,
        facts=observed | storable(_ours(reply, outcome, failure)),
        message=failure.message or _ended(scenario.limits, reply),
        frame=failure.frame,
        stderr_digest="" if reply["limit"] else facts.digest(stderr, dirs),
        excerpt=_excerpt(cell, scenario, outcome, reply),
        warnings=facts.warned(stderr + (b"\n" + stdout if scenario.results else b""), dirs)
        if cell.arm is Arm.WARNINGS or (cell.plain and scenario.results)
        else (),
        seconds=round(reply["seconds"], 3),
        cpu_seconds=round(reply["cpu_seconds"], 3),
        peak_bytes=reply["peak_bytes"],
        log=ran.log,
        dependencies=ran.dependencies,
        started=ran.started,
    )


def _excerpt(cell: Cell, scenario: Scenario, outcome: Outcome, reply: CellReply) -> str:
    """Return the part of the log that a report shows; stdout is in the facts already, except for test commands."""
    if cell.arm is not Arm.PLAIN:
        return ""
    stdout, stderr = (text.decode("utf-8", "backslashreplace") for text in streams(reply))
    said = [stdout] if outcome is Outcome.OUTPUT_LIMIT or scenario.results else []
    said += [stderr]
    # A hang waits at the same line each time; a timeout interrupts a program wherever it happens to be.
    said += [reply["stacks"]] if outcome is Outcome.HANG else []
    text = "\n".join(part.rstrip("\n") for part in said if part.strip())
    return log_excerpt.excerpt(facts.name_dirs(text.replace("\r\n", "\n"), reply["dirs"]))


def with_cases(record: Record, cases: Mapping[str, CaseResult] | None, selected: Sequence[str]) -> Record:
    """Return the record of a test command, with the results of its single tests where there are any.

    Without results the record keeps how the command ended, and no other fact: its output differs from run to run.
    """
    if record.evidence is not Evidence.RAN:
        return record
    own = {name: value for name, value in record.facts.items() if name in _OF_A_COMMAND}
    if cases is not None and record.outcome in {Outcome.PASS, Outcome.FAIL} and own.get(facts.EXIT) in {0, 1}:
        return replace(record, facts={}, message="", frame="", stderr_digest="", cases=cases, selected=tuple(selected))
    return replace(record, facts=own, selected=tuple(selected))


def with_exposure(record: Record, reply: CellReply, own: Collection[str]) -> Record:
    """Return the record of an exposure arm: its events, in the codebase's own file names."""
    if record.evidence is not Evidence.RAN:
        return record
    seen = overlay_events.read(reply["events"], reply["dirs"]["cwd"])
    shown = {
        REACHED: [
            {
                "toggle": one.toggle, "site": _site(one.place, own), "function": one.place.function,
                "count": one.count, "tests": sorted(seen.tests.get(one.place.hash, ())),
            }
            for one in seen.reached
        ],
        PREDICTED: [
            {
                "site": _site(one.place, own), "object": one.path, "problem": one.problem,
                "tests": sorted(seen.tests.get(one.place.hash, ())),
            }
            for one in seen.predicted
        ],
        RAN: sorted(seen.ran),
    }  # fmt: skip
    return replace(record, facts=storable(shown))


def _site(place: overlay_events.CallSite, own: Collection[str]) -> str:
    return own_site(place.file, place.line, place.through, own)


def _ended(limits: Limits, reply: CellReply) -> str:
    """Return in words how a cell ended that left no exception; empty for one that passed."""
    if reply["limit"] == "timeout":
        return f"still running after {limits.timeout:g} s"
    if reply["limit"]:
        return {
            "silence": f"wrote nothing for {limits.silence or 0:g} s",
            "output": f"wrote more than {size(limits.output)}",
            "memory": f"used more than {size(limits.memory or 0)} of memory",
            "processes": f"had more than {count(limits.processes or 0, 'process', 'es')}",
        }[reply["limit"]]
    if reply["signal"]:
        return f"ended by {reply['signal']}"
    return f"exit code {reply['exit']}" if reply["exit"] else ""


def _ours(reply: CellReply, outcome: Outcome, failure: facts.FinalTraceback) -> dict[str, Json]:
    own: dict[str, Json] = {}
    if outcome in {Outcome.PASS, Outcome.FAIL, Outcome.CRASH}:
        own[facts.EXIT] = reply["signal"] or reply["exit"]
    if failure.exception:
        own[facts.EXCEPTION] = failure.exception
    if reply["leftovers"]:
        own[facts.LEFTOVERS] = list(reply["leftovers"])
    return own


def streams(reply: CellReply) -> tuple[bytes, bytes]:
    """Return what the cell wrote to stdout and stderr."""
    return base64.b64decode(reply["stdout"]), base64.b64decode(reply["stderr"])


def log(cell: Cell, attempt: int, reply: CellReply, build: str, earlier: str = "") -> str:
    """Return the log of one attempt; `earlier` is how it ended before, where that did not count."""
    stdout, stderr = (text.decode("utf-8", "backslashreplace") for text in streams(reply))
    ended = reply["signal"] or reply["exit"]
    lines = [
        f"cell      {cell.id}",
        f"attempt   {attempt}",
        f"python    {build}",
        f"outcome   {reply['outcome']}" + ("" if ended is None else f" (exit {ended})"),
        f"seconds   {reply['seconds']:.3f} wall, {reply['cpu_seconds']:.3f} CPU in the whole tree",
    ]
    lines += [f"leftovers {', '.join(reply['leftovers'])}"] if reply["leftovers"] else []
    lines += [f"limit     {reply['limit']}"] if reply["limit"] else []
    lines += [f"earlier   {earlier}; that did not count"] if earlier else []
    lines += [f"residue   {text}" for text in reply["residue"]]
    parts = [("stdout", stdout), ("stderr", stderr), ("stacks at the limit", reply["stacks"])]
    for title, text in parts:
        if text:
            lines += ["", f"--- {title}", text.rstrip("\n")]
    if reply["truncated"]:
        lines += ["", "(output beyond the limit was cut off)"]
    return "\n".join(lines) + "\n"


def log_path(cell: Cell, attempt: int) -> str:
    """Return the path of the log, relative to the run directory: `logs/<cell>/<attempt>.txt`.

    A folder whose name would be too long for a file system (a cell with every toggle) ends in a digest of that name.
    """
    return f"{log_folder(cell.id)}/{attempt}.txt"


def log_folder(cell_id: str) -> str:
    """Return where the logs of a cell lie, relative to the run directory."""
    parts = (part if len(part.encode()) <= _LONGEST_NAME else _cut(part) for part in cell_id.split("/"))
    return f"logs/{'/'.join(parts)}"


_LONGEST_NAME = 120
"""Bytes of a folder's name: file systems take 255, and the whole path on Windows 259."""


def _cut(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name.encode()[: _LONGEST_NAME - 13].decode(errors='ignore')}-{digest}"
