"""The page of an upgrade as text, Markdown, HTML, JSON and SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from pyskew import __version__
from pyskew.audit.output import documents as output_documents
from pyskew.audit.output import text as output_text
from pyskew.codebase.dependencies import output as dependencies_output
from pyskew.codebase.upgrade.page import Task, UpgradePage
from pyskew.model.text import oneline
from pyskew.reporting import sarif_log
from pyskew.reporting.html_templates import template

_MOST_PLACES = 5


def text(page: UpgradePage) -> str:
    """Return what a terminal shows: the verdict, the checklist, what was not looked at."""
    lines = [f"upgrade: {oneline(page.project)}: {oneline(page.verdict)}", ""]
    lines += [line for number, task in enumerate(page.checklist, 1) for line in _task(number, task)]
    lines += (
        ["", "not looked at:", *(f"  - {oneline(one)}" for one in page.not_looked_at)] if page.not_looked_at else []
    )
    return "\n".join(lines).rstrip("\n") + "\n"


def _task(number: int, task: Task) -> Iterator[str]:
    yield f"{number:>3}. {oneline(task.what)}"
    if task.why:
        yield f"     {oneline(task.why)}"
    if task.places:
        yield f"     {_places(task)}"


def _places(task: Task) -> str:
    more = len(task.places) - _MOST_PLACES
    return ", ".join(map(oneline, task.places[:_MOST_PLACES])) + (f" and {more} more" if more > 0 else "")


def markdown(page: UpgradePage) -> str:
    """Return the page in Markdown: verdict, checklist, what was not looked at, then every part in full."""
    title = f"# Upgrade of {_escaped(page.project)} from {page.old} to {page.new}"
    lines = [title, "", f"**{_escaped(page.verdict)}**", ""]
    if page.checklist:
        lines += ["## Checklist", ""]
        for task in page.checklist:
            lines.append(f"- [ ] {_escaped(task.what)}")
            lines += [f"  - {_escaped(one)}" for one in (task.why, _places(task)) if one]
    if page.not_looked_at:
        lines += ["", "## Not looked at", "", *(f"- {_escaped(one)}" for one in page.not_looked_at)]
    parts = [dependencies_output.markdown(page.dependencies)] if page.dependencies else []
    parts.append(output_text.markdown(page.outcome))
    return "\n".join(lines) + "\n\n" + "\n".join(_deeper(part) for part in parts)


def document(page: UpgradePage) -> str:
    """Return the JSON document: fields may be added, never renamed."""
    audit = json.loads(output_documents.document(page.outcome, {"from": page.old, "to": page.new}))
    shown = {
        "schema": 1,
        "project": page.project,
        "from": page.old,
        "to": page.new,
        "state": page.state.value,
        "verdict": page.verdict,
        "checklist": [
            {"what": task.what, "why": task.why or None, "places": list(task.places)} for task in page.checklist
        ],
        "not_looked_at": list(page.not_looked_at),
        "audit": audit,
        "dependencies": dependencies_output.document(page.dependencies) if page.dependencies else None,
        "tests": {"verdict": page.tests.verdict.exit_code, "changed": len(page.changed_tests)} if page.tests else None,
    }
    return json.dumps(shown, indent=1) + "\n"


def sarif(page: UpgradePage) -> str:
    """Return one SARIF log with the findings and the dependencies."""
    pinned = [dependencies_output.section(page.dependencies)] if page.dependencies else []
    return sarif_log.log(__version__, output_documents.section(page.outcome), *pinned)


def html(page: UpgradePage) -> str:
    """Return one HTML document that needs nothing else and runs no script."""
    rows = dependencies_output.document(page.dependencies)["packages"] if page.dependencies else []
    pythons = page.dependencies.pythons if page.dependencies else ()
    return template("pyskew.codebase.upgrade", "upgrade.html.j2").render(
        page=page, rows=rows, pythons=pythons, words=dependencies_output.WORDS
    )


def _deeper(part: str) -> str:
    """Return a part with each of its headings one level lower."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in part.splitlines())


def _escaped(said: str) -> str:
    return output_text.table_cell(oneline(said)).replace("*", "\\*")


FORMATS: Mapping[str, Callable[[UpgradePage], str]] = {
    "text": text,
    "markdown": markdown,
    "html": html,
    "json": document,
    "sarif": sarif,
}
