"""What rules point at to findings: what the project has silenced is left out, the rest is told in order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pyskew.audit import Finding, Note, Options, Spot
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.rule_index import Index
from pyskew.audit.rules import rules
from pyskew.audit.scanner import Examined, flow_rules, silenced


def concluded(  # noqa: PLR0913, PLR0917 - what one audit knows of its tree
    examined: Sequence[Examined],
    answers: Sequence[tuple[str, Spot]],
    options: Options,
    lookup: Callable[[str], ModuleSummary | None],
    below: Callable[[str], list[str]],
    mentions: Callable[[set[str], set[str], Mapping[str, set[str]]], Iterable[ModuleSummary]],
    lines: Callable[[str], Sequence[str]],
    index: Index,
) -> AuditOutcome:
    """Return the findings of single files and of all together, as the comments in them allow.

    `answers` is what questions of single files came to, `below` gives the modules of a package, `mentions` the
    summaries of files that hold some text or call functions; `lines` the text of a file.
    """
    outcome = AuditOutcome(files=len(examined), parsed=sum(one.parsed for one in examined))
    outcome.notes = sorted({note for one in examined for note in one.notes})
    ignores = {one.path: one.ignores for one in examined}
    together: list[tuple[str, Spot]] = []
    limited: list[Note] = []
    if any(one.summary for one in examined):
        from pyskew.audit.together import across  # noqa: PLC0415 - with the value flow, where workers are started

        together, limited = across(examined, flow_rules(options, index), lookup, below, mentions)
    outcome.notes = sorted({*outcome.notes, *limited})
    spots = [pair for one in examined for pair in one.spots] + [*answers, *together]
    kept = [(rule, spot) for rule, spot in spots if not silenced(spot, rule, ignores.get(spot.path, []))]
    outcome.silenced = len(spots) - len(kept)
    outcome.findings = _findings(kept, lines)
    return outcome


def _findings(spots: Iterable[tuple[str, Spot]], lines: Callable[[str], Sequence[str]]) -> list[Finding]:
    known = rules()
    found: dict[tuple[str, str, int, int], Finding] = {}
    for rule, spot in spots:
        finding = Finding(
            rule=rule,
            path=spot.path,
            line=spot.line,
            column=spot.column,
            confidence=spot.confidence or known[rule].confidence,
            since=".".join(map(str, known[rule].since)),
            message=spot.message,
            path_of_state=spot.path_of_state,
        )
        found.setdefault((rule, spot.path, spot.line, spot.column), finding)
    ordered = sorted(found.values(), key=lambda one: (one.path, one.line, one.column, one.rule))
    return _marked(ordered, lines)


def _marked(findings: Iterable[Finding], lines: Callable[[str], Sequence[str]]) -> list[Finding]:
    """Return the findings with fingerprints: rule, file, the line's text, and which of several such lines it is."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marked = []
    for finding in findings:
        text = lines(finding.path)
        source = text[finding.line - 1] if 0 < finding.line <= len(text) else ""
        line = " ".join(source.split())
        key = (finding.rule, finding.path, line)
        digest = hashlib.sha256("\0".join([*key, str(seen[key])]).encode()).hexdigest()
        seen[key] += 1
        marked.append(replace(finding, fingerprint=digest[:24], source=source))
    return marked
