"""What rules say to change in code, by the names of the rules; none is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from pyskew import plugins

_RULES = "pyskew.audit.rules"


class _Advice(plugins.ByName[str]):
    """What each rule says to change, in sentences."""

    def of(self, name: str) -> str:
        from pyskew.audit.rules import Rule  # noqa: PLC0415 - a run whose suite names no rule does without the audit

        rule = plugins.get(_RULES, name, "RULE", Rule)
        sentences = [rule.fix] if rule.workaround.startswith("the same") else [
            rule.fix, f"As a workaround: {rule.workaround}"
        ]  # fmt: skip
        return f"{'. '.join(sentences)}."


ADVICE: Mapping[str, str] = _Advice(_RULES)
"""What to change in code that a rule points at, by rule: the one source of it for audits and for scenarios."""
