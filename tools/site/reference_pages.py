"""Pages of the reference, written from the code: no page can be forgotten, and none can lag behind."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from pyskew import plugins
from pyskew.audit.output.rule_advice import ADVICE
from pyskew.audit.rules import Followed, Rule, rules
from pyskew.cli import commands, help_lines
from pyskew.model.suite import Expectation, Scenario
from pyskew.model.toggles import ToggleInfo
from pyskew.reporting import json_schema
from pyskew.reporting.wording import prose
from pyskew.store import records
from pyskew.suite import schema
from pyskew.suite.loader import load_suite
from pyskew.targets.kinds import kinds


def pages(library: Path) -> Mapping[str, str]:
    """Return the text of every page by its path below `reference/`; `library` is the suite with every scenario."""
    found: dict[str, str] = {}
    found |= _family("rules", "Rules of the audit", {name: _rule(one) for name, one in rules().items()})
    found |= _family("toggles", "Toggles", {name: _toggle(one) for name, one in plugins.toggles().items()})
    found |= _family("commands", "Commands", {line.name: _verb(line.name) for line in help_lines.help_lines()})
    scenarios = load_suite(library, kinds(), advice=ADVICE).scenarios
    found |= _family("scenarios", "Scenarios", {one.id: _scenario(one, library.parent) for one in scenarios})
    found |= _family(
        "files",
        "Keys and fields",
        {
            "suite": _fields("Keys of matrix.yaml", schema.schema()),
            "pack": _fields("Keys of pack.yaml", schema.pack_schema()),
            "records": _fields("Fields of a record", records.schema()),
            "report": _fields("Fields of report.json", json_schema.schema()),
        },
    )
    return found


def _family(folder: str, title: str, members: Mapping[str, str]) -> dict[str, str]:
    """Return the pages of one kind, with a page that lists them.

    They are linked, not in the table of contents: one of hundreds of pages, drawn beside each of them, takes minutes.
    """
    listed = "\n".join(f"- [{name}]({name}.md)" for name in members)
    found = {f"{folder}/{name}.md": f"---\norphan: true\n---\n\n{text}" for name, text in members.items()}
    return {f"{folder}/index.md": f"# {title}\n\n{listed}\n"} | found


def _rule(rule: Rule) -> str:
    since = _version(rule.since) + ("t, free-threaded builds" if rule.free_threaded else "")
    lines = [
        f"# {rule.id}",
        f"{rule.summary}.",
        _table({"Since": since, "Confidence": rule.confidence.value, "Source": f"<{rule.link}>"}),
        f"Why: {rule.why}.",
        f"What to write instead: {rule.fix}.",
        f"As a workaround: {rule.workaround}." if rule.workaround else "",
    ]
    for title, examples in (("Found", rule.invalid), ("Not found", rule.valid)):
        lines += [f"## {title}", *(_code(one) for one in examples)]
    if isinstance(rule.followed, Followed):
        lines += ["## With the advice followed", _code(rule.followed.text)]
    return _joined(lines)


def _toggle(toggle: ToggleInfo) -> str:
    rows = [
        f"| {os} | {', '.join(values)} | {toggle.old.get(os, 'none')} | {toggle.new.get(os, 'none')} |"
        for os, values in toggle.values.items()
    ]
    return _joined(
        [
            f"# {toggle.name}",
            f"{toggle.summary}.",
            f"The default changed in Python {_version(toggle.since)}: <{toggle.link}>",
            "\n".join(["| System | Values | Default before | Default since |", "|---|---|---|---|", *rows]),
            f"To be independent of the default: {toggle.fix}." if toggle.fix else "",
            f"Only the direction `{toggle.one_way}` can be tried." if toggle.one_way else "",
            _code(f"pyskew try --toggle {toggle.name}={_value(toggle)} -- pytest", "console"),
        ]
    )


def _value(toggle: ToggleInfo) -> str:
    os, values = next(iter(toggle.values.items()))
    return toggle.new.get(os) or toggle.old.get(os) or next(iter(values), "VALUE")


def _verb(name: str) -> str:
    command = plugins.get("pyskew.cli.commands", name, "COMMAND", commands.Command).click
    return _joined([f"# pyskew {name}", *_help(command, click.Context(command, info_name=f"pyskew {name}"))])


def _help(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield what `--help` says of a verb, and of the verbs below it."""
    yield _code(command.get_help(context), "text")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield f"## pyskew {command.name} {name}"
                yield from _help(below, click.Context(below, info_name=f"{context.info_name} {name}"))


def _scenario(scenario: Scenario, library: Path) -> str:
    pack, _, _ = scenario.id.partition("/")
    script = library / pack / scenario.run[0]
    lines = [f"# {scenario.id}", f"*{scenario.asks}*"]
    if scenario.expect:
        rows = [_clause(clause) for clause in scenario.expect]
        lines += ["\n".join(["| Where | Outcome | Shows | Reason |", "|---|---|---|---|", *rows])]
    if scenario.remedy:
        found = f" [{scenario.rule}](../../rules/{scenario.rule}.md) finds such lines." if scenario.rule else ""
        lines.append(f"**What to change:** {prose(scenario.remedy)}{found}")
    if scenario.causes:
        lines.append("Cause: " + ", ".join(f"[{name}](../../toggles/{name}.md)" for name in scenario.causes) + ".")
    elif scenario.no_toggle:
        lines.append(f"No toggle explains it: {scenario.no_toggle.value}.")
    lines += [f"<{link}>" for link in scenario.links]
    if script.suffix == ".py" and script.is_file():
        lines += ["## The script", _code(script.read_text(encoding="utf-8"))]
    return _joined(lines)


def _clause(clause: Expectation) -> str:
    shown = json.dumps(clause.facts, ensure_ascii=False, sort_keys=True, default=str)
    where = "everywhere else" if clause.where == "True" else f"`{clause.where}`"
    return f"| {where} | {clause.outcome.value} | {_cell(shown)} | {_plain(clause.reason)} |"


def _fields(title: str, document: Mapping[str, Any]) -> str:
    """Write the fields of a JSON Schema, the outer ones first, each definition below its name."""
    lines = [f"# {title}", *_table_of_fields(document)]
    for name, one in sorted(document.get("$defs", {}).items()):
        lines += [f"## {name}", str(one.get("description", "")).replace("<", r"\<"), *_table_of_fields(one)]
    lines += ["## As JSON Schema", _code(json.dumps(document, indent=2), "json")]
    return _joined(lines)


def _table_of_fields(one: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in one:
        yield "One of: " + ", ".join(f"`{value}`" for value in one["enum"]) + "."
    if "properties" in one:
        required = set(one.get("required", ()))
        rows = [
            f"| `{name}` | {_cell(_type(field))} | {'yes' if name in required else ''} | "
            f"{_plain(str(field.get('description', '')))} |"
            for name, field in one["properties"].items()
        ]
        yield "\n".join(["| Field | Type | Required | Meaning |", "|---|---|---|---|", *rows])


def _type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(map(_type, field["anyOf"]))
    if isinstance(field.get("items"), dict):
        return f"list of {_type(field['items'])}"
    if isinstance(field.get("additionalProperties"), dict):
        return f"mapping to {_type(field['additionalProperties'])}"
    if "const" in field:
        return json.dumps(field["const"])
    return str(field.get("type", "anything"))


def _version(pair: tuple[int, int]) -> str:
    return ".".join(map(str, pair))


def _table(rows: Mapping[str, str]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def _cell(text: str) -> str:
    """Return text as code in a cell of a table; a bar would end the cell."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}".replace("|", r"\|") if text else ""


def _plain(text: str) -> str:
    """Return text that is not markup, for a cell of a table."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", r"\<").replace("*", r"\*").replace("_", r"\_")


def _code(text: str, language: str = "python") -> str:
    """Return a fenced block, its fence longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _joined(parts: list[str]) -> str:
    out = io.StringIO()
    out.write("\n\n".join(part for part in parts if part))
    return out.getvalue() + "\n"
