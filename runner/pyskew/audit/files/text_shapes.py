"""Regular expressions that dismiss a file before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]|[^\\\[()|]+", re.DOTALL)
"""A part of a regular expression: an escape, a set of characters, a parenthesis, a bar, or text."""
BETWEEN_WORDS = r"\W+(?:\w+\W+)?"
"""What may stand between two words of a message: a quote, an escape, another word."""
_WORD_FIRST = re.compile(r"\\b(\w++)(?![?*+{])")
"""The beginning of a regular expression for whole words."""
POSTPONED = re.compile(
    rb"""(?>\s++|\#[^\n]*+|[rRuU]?\"{3}(?>[^"\\]++|\\.|"(?!""))*+\"{3}|[rRuU]?'{3}(?>[^'\\]++|\\.|'(?!''))*+'{3}"""
    rb"""|from[ ]__future__[ ]import[ ](?!annotations)\w++[ ]*+\n)*+"""
    rb"""from[ ]__future__[ ]import[ ]annotations[ ]*+[\n\r#]""",
    re.DOTALL,
)
"""The beginning of a file in which annotations are texts; not every spelling of it."""


class Shape:
    """A regular expression that is looked for, alternative by alternative.

    The search for an expression that begins with a text leaps from one occurrence of it to the next. An alternative at
    the beginning, or an anchor, makes it try every character; that a word begins is therefore asked behind the word.
    """

    def __init__(self, pattern: str) -> None:
        """Compile the alternatives; not one by one where they refer to groups by number."""
        referring = re.search(r"\\[1-9]", pattern)
        parts = [pattern] if referring else list(alternatives(pattern))
        self._found = [(_whole_words(part), _compiled(part).search) for part in parts]

    def is_in(self, text: bytes, words: frozenset[bytes]) -> bool:
        """Return whether any alternative is somewhere in a text of these words."""
        return any(needed <= words and found(text) for needed, found in self._found)


def _compiled(pattern: str) -> re.Pattern[bytes]:
    first = _WORD_FIRST.sub(r"\1(?<!\\w\1)", pattern, count=1) if pattern.startswith(r"\b") else pattern
    return re.compile(first.encode(), re.MULTILINE)


def _whole_words(pattern: str) -> frozenset[bytes]:
    """Return the words that a pattern begins with, where it is one of words, others between them or not."""
    found = re.match(r"\\b\w+(?:\\W\+\w+)*(?=\\b|\\W)", pattern.replace(BETWEEN_WORDS, r"\W+"))
    return frozenset(re.findall(rb"\w+", found[0].replace(r"\b", "").replace(r"\W", "").encode()) if found else ())


def alternatives(pattern: str) -> Iterator[str]:
    """Yield the parts between the outer bars of a regular expression."""
    start = depth = 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and not depth:
            yield pattern[start : token.start()]
            start = token.end()
    yield pattern[start:]
