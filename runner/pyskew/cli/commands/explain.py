"""`pyskew explain`: what a toggle, a scenario or a rule of the audit is about, with its evidence from the last run."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.audit.rules import Followed, Rule, rules
from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.cli.rule_list import rule_lines
from pyskew.errors import UsageError
from pyskew.model.report import Observation, Report
from pyskew.model.suite import Evidence, Interpreter, Scenario
from pyskew.model.toggles import ToggleInfo, ToggleSetting
from pyskew.observation import facts
from pyskew.store import run_directory, scenario_reader
from pyskew.store.parts import Parts


@click.command()
@click.argument("name", required=False)
@click.option("--run", "folder", type=click.Path(path_type=Path, exists=True), help="The run.  [default: the latest]")
def explain(name: str | None, folder: Path | None) -> None:
    """Explain NAME, a toggle, a scenario or a rule of the audit; without NAME, list all names; `rules` lists rules.

    \b
    Examples:
      pyskew explain start-method
      pyskew explain start_methods/class-attribute
      pyskew explain worker-reads-parent-state
      pyskew explain rules
    """  # noqa: D301 - click reads the \b
    where = folder or run_directory.latest()
    # A toggle can be explained without any run.
    run = scenario_reader.parts_of(where) if where else None
    scenarios = list(run.names) if run else []
    found = [one for one in scenarios if name in {one, one.rpartition("/")[2]}]
    if name is None:
        print_result("\n".join(_names(scenarios)))
    elif name == "rules":
        print_result("\n".join(rule_lines()))
    elif name in plugins.toggles():
        print_result("\n".join(_toggle(plugins.toggles()[name], _report(run))))
    elif name in rules():
        print_result("\n".join(_rule(rules()[name])))
    elif found and run and (report := _report(replace(run, names=found))):
        print_result("\n".join(line for one in report.scenarios for line in _scenario(one, report)))
    else:
        near = difflib.get_close_matches(name, [*plugins.toggles(), *rules(), *scenarios], 1)
        hint = f'; did you mean "{near[0]}"?' if near else "; scenarios are those of the latest run"
        message = f'nothing is called "{name}"{hint}'
        raise UsageError(message)


COMMAND = Command(order=60, click=explain)


def _names(scenarios: list[str]) -> Iterator[str]:
    """Yield every name that can be explained."""
    yield "toggles: " + ", ".join(plugins.toggles())
    yield "rules of the audit: " + ", ".join(rules())
    yield "scenarios of the latest run: " + (", ".join(scenarios) or "none; `pyskew run` makes one")


def _report(run: Parts | None) -> Report | None:
    return assemble(run, plugins.toggles()) if run else None


def _toggle(toggle: ToggleInfo, report: Report | None) -> Iterator[str]:
    since = ".".join(map(str, toggle.since))
    yield f"{toggle.name}: {toggle.summary}"
    for os, values in toggle.values.items():
        old, new = toggle.old.get(os, "none"), toggle.new.get(os, "none")
        default = f"default {old}" if old == new else f"default {old}, {new} from {since} on"
        yield f"  {os}: {', '.join(values)}; {default}"
    yield f"  {toggle.link}"
    if report is None:
        yield "no run yet: `pyskew run` gathers evidence"
        return
    for place in report.interpreters:
        one = place.interpreter
        if one:
            default = one.defaults.get(toggle.name, "none")
            said = ", ".join(_states(toggle.name, one))
            yield f"  {place.label} {one.python} ({one.version}): default {default}; {said}"
    for change in report.changes:
        for cause in change.causes:
            if cause.toggle == toggle.name:
                yield f"  {change.title} {change.old} -> {change.new}: {cause.verdict.value}"


def _states(name: str, interpreter: Interpreter) -> Iterator[str]:
    for text, state in interpreter.toggles.items():
        setting = ToggleSetting.parse(text)
        if setting.name == name:
            yield f"{setting.value} {state.value}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.summary}"
    shown = rule.witness or "its examples"
    yield f"  since {'.'.join(map(str, rule.since))}, {rule.confidence.value} confidence; example: {shown}"
    yield f"  why: {rule.why}"
    yield f"  fix: {rule.fix}"
    yield f"  workaround: {rule.workaround}"
    yield f"  {rule.link}"
    pairs = [("found", rule.invalid[0]), ("not found", rule.valid[0])]
    if isinstance(rule.followed, Followed):
        pairs = [("found", rule.invalid[rule.followed.example - 1]), ("advice followed", rule.followed.text)]
    for title, example in pairs:
        yield f"  {title}:"
        yield from (f"    {line}".rstrip() for line in example.splitlines())


def _scenario(scenario: Scenario, report: Report) -> Iterator[str]:
    yield f"{scenario.id}: {scenario.asks or 'asks nothing'}"
    yield from (f"  {link}" for link in scenario.links)
    for one in report.observations.values():
        if one.cell.scenario == scenario.id and one.evidence is not Evidence.SKIPPED:
            yield f"  {_cell(one)}"
    for change in report.changes:
        if change.scenario == scenario.id:
            causes = ", ".join(f"{cause.toggle} {cause.verdict.value}".strip() for cause in change.causes)
            expected = "expected" if change.expected else "unexpected"
            yield f"  {change.old} -> {change.new}: {change.cls.value}; {causes}; {expected}"


def _cell(one: Observation) -> str:
    toggles = "".join(f" {setting}" for setting in one.cell.toggles)
    shown = {name: value for name, value in one.facts.items() if not name.startswith(":")}
    ended = one.outcome.value if one.outcome else f"{one.evidence.value}: {one.reason}"
    text = f"{one.cell.target} {one.cell.python}{toggles}: {ended}"
    return f"{text} {facts.canonical(shown)}" if shown else text
