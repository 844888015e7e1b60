"""A run directory's records and the baseline -> its reports, in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from pyskew import __version__, plugins
from pyskew.analysis import baseline
from pyskew.analysis.listing import LIMIT
from pyskew.analysis.report import assemble
from pyskew.errors import RecordsError
from pyskew.model.breaks import Break, Explanation
from pyskew.model.report import Report
from pyskew.model.suite import ChangeClass
from pyskew.reporting import baseline_file, formats, plain_logs, sarif_log
from pyskew.reporting.baseline_file import BASELINE
from pyskew.store import logs, run_directory, scenario_reader, user_files
from pyskew.store.parts import Parts


def write_report(
    folder: Path, fail_on: ChangeClass = ChangeClass.FIXED, accepted: Path = BASELINE, limit: int = LIMIT
) -> Report:
    """Render every format into a run directory, from its records and the baseline alone; for `limit` see `assemble`."""
    report = _assembled(scenario_reader.parts_of(folder, keep=True), folder, fail_on, accepted, limit)
    for one, pieces in _rendered(report):
        is_sarif = one.filename.endswith(".sarif")
        whole = [_with_findings("".join(pieces), folder / run_directory.FINDINGS)] if is_sarif else pieces
        run_directory.write_pieces(folder, one.filename, whole)
    logs.extract(folder, plain_logs.files(report))
    return report


def read_report(
    folder: Path, fail_on: ChangeClass = ChangeClass.FIXED, accepted: Path = BASELINE, limit: int = LIMIT
) -> Report:
    """Return the report of a run directory, and write nothing."""
    return _assembled(scenario_reader.parts_of(folder), folder, fail_on, accepted, limit)


def _assembled(run: Parts, folder: Path, fail_on: ChangeClass, accepted: Path, limit: int) -> Report:
    report = assemble(run, plugins.toggles(), fail_on, baseline_file.read(accepted), limit)
    return replace(report, breaks=tuple(_explained(report.breaks, folder / run_directory.EXPLANATIONS)))


def rehearse(report: Report) -> None:
    """Render every format and write none, to see how long that takes."""
    for _, pieces in _rendered(report):
        for _ in pieces:
            pass


def _rendered(report: Report) -> Iterator[tuple[formats.Format, Iterable[str]]]:
    """Yield each format with the pieces of its text."""
    # The machine-readable one first: whatever becomes of the others, the verdict can be read.
    for _, one in sorted(formats.formats().items(), key=lambda item: item[0] != "json"):
        yield one, one.pieces(report) if one.pieces else [one.render(report)]


def prepare() -> None:
    """Do what `write_report` needs and what needs no report, so that it is done sooner."""
    for one in formats.formats().values():
        one.prepare()


def _explained(breaks: Sequence[Break], found: Path) -> Iterator[Break]:
    """Yield the breaks with what an audit has found out about them, if one left that beside the records."""
    text = found.read_bytes() if found.is_file() else b"{}"
    try:
        known = msgspec.json.decode(text, type=dict[str, tuple[Explanation, ...]])
    except (msgspec.DecodeError, RecursionError) as error:
        raise _damaged(found, error) from None
    for one in breaks:
        yield replace(one, explanations=(*one.explanations, *known.get(one.id, ())))


def write_explanations(folder: Path, explanations: Mapping[str, Sequence[Explanation]]) -> None:
    """Leave explanations of breaks, by their ids, beside the records."""
    text = msgspec.json.format(msgspec.json.encode({name: said for name, said in explanations.items() if said}))
    run_directory.write_text(folder, run_directory.EXPLANATIONS, text.decode() + "\n")


def _with_findings(log: str, found: Path) -> str:
    """Return one log of the run's results and, if there are any beside the records, an audit's findings."""
    if not found.is_file():
        return log
    try:
        findings = sarif_log.section(found.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _damaged(found, error) from None
    return sarif_log.log(__version__, findings, sarif_log.section(log))


def _damaged(found: Path, error: Exception) -> RecordsError:
    return RecordsError(f"{found.as_posix()}: damaged: {error}; delete it, and run the audit again for what it held")


def accept_all(report: Report, path: Path, reason: str, link: str, expires: date | None) -> int:
    """Write every unexpected change into the baseline and drop stale entries; return how many changes were added."""
    stale = {one.pair for one in report.baseline if not one.expired}
    known = baseline_file.read(path).accepted
    kept = [one for one in known if one.pair not in stale]
    new = [
        baseline.entry(change, reason, link, expires)
        for change in report.changes
        if not change.expected and not change.informational and change.cls is not ChangeClass.WILL_BREAK
    ]
    pairs = {one.pair for one in new}
    value = baseline.replace_accepted(baseline.EMPTY, [*(one for one in kept if one.pair not in pairs), *new])
    path.parent.mkdir(parents=True, exist_ok=True)
    user_files.write(path, baseline.render(value).decode(), "--baseline")
    return len(new)
