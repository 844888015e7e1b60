"""All files together: the flow rules, what the project has silenced, and the findings as they are told."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pyskew.audit import Finding, Note, Options, Spot, by_name
from pyskew.audit.call_graph import Project
from pyskew.audit.module_summary import ModuleSummary
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.rules import rules
from pyskew.audit.scanner import Examined, flow_rules, silenced
from pyskew.audit.state_flow import state_of

_ROUNDS = 3
"""How often callers of callers are looked for in other files."""
_CALLERS = 400
"""Functions whose callers are looked for in other files."""
Mentions = Callable[[set[str], set[str], Mapping[str, set[str]]], Iterable[ModuleSummary]]


def concluded(
    examined: Sequence[Examined],
    options: Options,
    lookup: Callable[[str], ModuleSummary | None],
    below: Callable[[str], list[str]],
    mentions: Mentions,
    lines: Callable[[str], Sequence[str]],
) -> AuditOutcome:
    """Return the findings of single files and of all together, as the comments in them allow.

    `below` gives the modules of a package, `mentions` the summaries of files that hold some text or call
    functions; `lines` the text of a file.
    """
    outcome = AuditOutcome(files=len(examined), parsed=sum(one.parsed for one in examined))
    outcome.notes = sorted({note for one in examined for note in one.notes})
    ignores = {one.path: one.ignores for one in examined}
    together, limited = across(examined, options, lookup, below, mentions)
    outcome.notes = sorted({*outcome.notes, *limited})
    spots = [pair for one in examined for pair in one.spots] + together
    kept = [(rule, spot) for rule, spot in spots if not silenced(spot, rule, ignores.get(spot.path, []))]
    outcome.silenced = len(spots) - len(kept)
    outcome.findings = _findings(kept, lines)
    return outcome


def across(
    examined: Sequence[Examined],
    options: Options,
    lookup: Callable[[str], ModuleSummary | None],
    below: Callable[[str], list[str]],
    mentions: Mentions,
) -> tuple[list[tuple[str, Spot]], list[Note]]:
    """Return what only the files together show, and whether that is complete."""
    concerned = list(flow_rules(options))
    summaries = [one.summary for one in examined if one.summary]
    if not concerned or not summaries:
        return [], []
    project = Project(summaries, lookup, below)
    replaced = {f'{mark}"' for name in project.flow.external_reads for mark in (f', "{name}', f".{name}")}
    for _ in range(_ROUNDS):
        marks, called, callers = replaced | _watched(project), _called(project), _callers(project)
        more = {one.name: one for one in mentions(marks, called, callers)} if marks or called or callers else {}
        if more.keys() <= project.summaries.keys():
            break
        project = Project({**more, **project.summaries}.values(), lookup, below)
    spots = [(rule.id, spot) for rule in concerned if rule.across for spot in rule.across(project)]
    place = min((start.summary.path for start in project.starts), default="")
    return spots, [] if project.flow.complete else [Note(place, by_name.LIMIT)]


def _watched(project: Project) -> set[str]:
    """Return texts by which to find files that write what workers read or construct workers, but start none."""
    found = set()
    for module, facts, _ in list(project.worker_side.values()):
        del module
        for read in facts.reads:
            state = state_of(project, read.name)
            if state and ("." in state[1] or state[1] in state[0].bindings):
                last = state[1].rpartition(".")[2]
                found |= {f".{last} =", f".{last}["}
    for module in list(project.summaries.values()):
        found |= {f"{one.name}(" for one in module.classes.values() if project.is_process(one)}
    return found


def _callers(project: Project) -> dict[str, set[str]]:
    """Return the modules of each function that leads to a launch, by its name or that of its class."""
    found: dict[str, set[str]] = {}
    for module, name in sorted(project.leading):
        first = name.partition(".")[0]
        last = module.rpartition(".")[2]
        word = last if last != "__init__" else module.rpartition(".")[0].rpartition(".")[2]
        if first.isidentifier() and word and len(found) < _CALLERS:
            found.setdefault(first, set()).add(word)
    return found


def _called(project: Project) -> set[str]:
    """Return the functions that lead to a launch: a script that starts no worker may call one at import."""
    ours = {(one.summary.name, one.launch.scope) for one in project.default_starts}
    return {name for module, name in project.leading | ours if name.isidentifier()} if ours else set()


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
