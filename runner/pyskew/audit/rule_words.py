"""Which rules a file concerns, by the words that each of them names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyskew.audit.files.text_names import TextNames
from pyskew.audit.rule_index import IndexedRule


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that must all occur, and what must be true of some of them."""

    words: frozenset[bytes]
    used: tuple[bytes, ...]
    """Names that must be used; see TextNames.uses."""
    of_modules: tuple[bytes, ...]
    """Dotted names; see TextNames.uses_of."""
    packages: tuple[bytes, ...]
    """Packages of which something must be imported."""

    def fits(self, names: TextNames) -> bool:
        """Return whether a text has all of that; `words` are known to occur."""
        return (
            all(names.imports(one) for one in self.packages)
            and all(names.uses(one) for one in self.used)
            and all(names.uses_of(one) for one in self.of_modules)
        )


def alternative(text: str) -> Alternative:
    """Return what one of the `words` of a rule says."""
    parts = text.encode().split()
    return Alternative(
        words=frozenset(word for part in parts for word in part.split(b".") if word),
        used=tuple(part[1:] for part in parts if part.startswith(b".")),
        of_modules=tuple(part for part in parts if b"." in part[1:-1]),
        packages=tuple(part[:-1] for part in parts if part.endswith(b".")),
    )


class RuleWords:
    """The words of some rules, by their longest one, so that a file is compared with few of them."""

    def __init__(self, rules: Sequence[IndexedRule]) -> None:
        """Read the words of these rules."""
        self._by_word: dict[bytes, dict[Alternative, set[str]]] = {}
        for rule in rules:
            for text in rule.words:
                one = alternative(text)
                key = max(one.words, key=lambda word: (len(word), word))
                self._by_word.setdefault(key, {}).setdefault(one, set()).add(rule.id)
        self._keys = frozenset(self._by_word)

    def found(self, names: TextNames) -> set[str]:
        """Return the rules that have all words of an alternative in a text."""
        found: set[str] = set()
        for word in names.words & self._keys:
            for one, concerned in self._by_word[word].items():
                if one.words <= names.words and not concerned <= found and one.fits(names):
                    found |= concerned
        return found
