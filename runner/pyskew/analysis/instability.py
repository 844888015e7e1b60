"""Attempts of one cell that disagree -> which fact did, and how to declare what never agrees. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pyskew.model.report import Unstable
from pyskew.model.suite import Evidence, FactRule, Json, Record
from pyskew.model.text import visible
from pyskew.observation import facts

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_PATH = re.compile(r"/(?:tmp|var/folders|private/var)/[^\s\"']*|[A-Za-z]:\\\\?[^\s\"']*\\\\?Temp\\\\?[^\s\"']*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?|\d\d:\d\d:\d\d(\.\d+)?")
_SHOWN = 3


def unstable(attempts: Sequence[Record], rules: Mapping[str, FactRule]) -> Iterator[Unstable]:
    """Yield each fact (or `outcome`) on which the attempts of one cell disagree."""
    ran = [record for record in attempts if record.evidence is Evidence.RAN]
    outcomes = list(dict.fromkeys(record.outcome.value for record in ran if record.outcome))
    if len(outcomes) > 1:
        advice = "the scenario itself is flaky: correct it, no declaration helps"
        yield Unstable(cell=ran[0].cell, fact="outcome", values=tuple(outcomes), advice=advice)
    for name in dict.fromkeys(name for record in ran for name in record.facts):
        compared = {facts.comparable(record.facts, rules).get(name, "absent") for record in ran}
        if len(compared) > 1:
            seen = list(dict.fromkeys(facts.canonical(record.facts.get(name)) for record in ran))
            values = [record.facts.get(name) for record in ran]
            yield Unstable(cell=ran[0].cell, fact=name, values=tuple(seen[:_SHOWN]), advice=advice_for(name, values))


def advice_for(name: str, values: Sequence[Json]) -> str:
    """Return what to write in pack.yaml, as valid YAML, by what the values look like."""
    texts = [facts.canonical(value) for value in values]
    if all(isinstance(value, list) for value in values) and len({_as_set(value) for value in values}) == 1:
        return f"only the order differs: `{_declaration(name, 'set')}`, or sort it in the script"
    for what, pattern in (("an address", _ADDRESS), ("a temporary path", _PATH), ("a time", _MOMENT)):
        if len({pattern.sub("", text) for text in texts}) == 1:
            scrub = "{scrub: '" + pattern.pattern.replace("'", "''") + "'}"
            return f"{what}: `{_declaration(name, scrub)}`, or do not print it"
    declaration = _declaration(name, "ignore")
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return f"a number that nothing fixes (PID, time, random draw): `{declaration}`, or do not print it"
    return f"`{declaration}`, or print what does not vary"


def _declaration(name: str, rule: str) -> str:
    """Return the `facts:` of a scenario for one fact; a name that YAML could read as anything else is quoted."""
    plain = _PLAIN_KEY.fullmatch(name) and name.lower() not in _YAML_WORDS
    key = name if plain else '"' + visible(name.replace("\\", "\\\\").replace('"', '\\"')) + '"'
    return f"facts: {{{key}: {rule}}}"


_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


def _as_set(value: list[Json]) -> tuple[str, ...]:
    return tuple(sorted(facts.canonical(item) for item in value))
