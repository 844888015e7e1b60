"""What rules say to change in code, by the names of the rules; none is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyskew import plugins

_RULES = "pyskew.audit.rules"


class _Advice(Mapping[str, str]):
    """What each rule says to change, in sentences; a rule is imported when it is asked for."""

    def __getitem__(self, name: str) -> str:
        if name not in self:
            raise KeyError(name)
        from pyskew.audit.rules import Rule  # noqa: PLC0415 - a run whose suite names no rule does without the audit

        rule = plugins.get(_RULES, name, "RULE", Rule)
        sentences = [rule.fix] if rule.workaround.startswith("the same") else [
            rule.fix, f"As a workaround: {rule.workaround}"
        ]  # fmt: skip
        return f"{'. '.join(sentences)}."

    def __contains__(self, name: object) -> bool:
        return name in plugins.names(_RULES)

    def __iter__(self) -> Iterator[str]:
        return iter(plugins.names(_RULES))

    def __len__(self) -> int:
        return len(plugins.names(_RULES))


ADVICE: Mapping[str, str] = _Advice()
"""What to change in code that a rule points at, by rule: the one source of it for audits and for scenarios."""
