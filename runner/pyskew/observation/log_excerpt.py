"""Excerpts of a cell's output, the same in every run: for reports, never compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pyskew.model.shortening import lines_without_middle

LONGEST = 2_000
"""Characters of an excerpt, about."""
_HEAD, _TAIL = 600, 1_300
"""Characters of whole lines that are kept at either end of a longer text; the end says more."""
_LINE = 300
"""Characters of one line."""
_READ = 20_000
"""Characters that are looked at, at either end of an endless text."""
_CUT = "[...]"


def excerpt(text: str) -> str:
    """Return head and tail of a text whose own directories are named already.

    Placeholders stand for what differs from run to run: addresses, random names, foreign paths, and numbers other than
    small ones and line numbers.
    """
    lines = _normalised(_ESCAPE.sub("", _ends(text)).splitlines())
    shown = list(_shown_lines(lines))
    if len("\n".join(shown)) > LONGEST:
        shown = lines_without_middle(shown, _HEAD, _TAIL, _CUT)
    return "\n".join(shown).strip("\n")


def _ends(text: str) -> str:
    if len(text) <= 2 * _READ:
        return text
    head, tail = text[:_READ], text[-_READ:]
    return f"{head.rpartition(_NEWLINE)[0] or head[:_LINE]}\n{tail.partition(_NEWLINE)[2] or tail[-_LINE:]}"


_NEWLINE = "\n"


def _normalised(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines without what differs; source text below a frame of a traceback is left as it is."""
    quoting = False
    for line in lines:
        frame = _FRAME.match(line)
        if frame is not None:
            yield f"{frame[1]}{_place(frame[2])}{frame[3]}"[:_LINE]
        elif quoting and line.startswith("    "):
            yield line[:_LINE]
        else:
            # A column of numbers is padded, by as many spaces as a number is shorter.
            yield re.sub(r"(?<=\S) {2,}(?=<)", " ", _VARIES.sub(_placeholder, line[: 2 * _LINE]))[:_LINE].rstrip()
        quoting = frame is not None or (quoting and line.startswith("    "))


def _shown_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines without repetitions, and without frames of C that have no name."""
    before = last = ""
    for line in lines:
        nameless = line.startswith("  Binary file ") and not _NAMED.search(line)
        shown = _CUT if nameless or (line and line == before) else line
        before = line if shown != _CUT else before
        if shown != _CUT or last != _CUT:
            yield shown
        last = shown


def _placeholder(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found[0]
    if kind == "kept":
        return text
    if kind == "path":
        return _place(text)
    if kind == "mixed":
        return re.sub(r"\d+", "<n>", text) if len(text) < _RANDOM else "<name>"
    return f"<{kind}>"


_RANDOM = 8
"""Words of letters and digits from this length on are taken for random names."""


def _place(path: str) -> str:
    """Return a file of the standard library or the cell in short; of any other file its name, if it is a module's."""
    if path.startswith("<"):
        return "<tmp>/<name>" if path.startswith("<tmp>") else path
    own = _LIBRARY.search(path)
    if own is not None:
        return f"<python>/{own[1]}".replace("\\", "/")
    name = re.split(r"[\\/]", path)[-1]
    return f"<path>/{name}" if name.endswith((".py", ".pyx")) else "<path>"


_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_FRAME = re.compile(r'(\s*File ")([^"]+)(", line \d+.*)')
_NAMED = re.compile(r", at [A-Za-z_]")
_LIBRARY = re.compile(r"[\\/](?:lib[\\/]python3\.\d+t?|Lib)[\\/](.+\.py)")
_DAY = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_UNIT = r"\s?(?:ns|us|ms|s|secs?|seconds?|min|minutes?|%|[kKMGT]?i?B|bytes)(?!\w)"
_SMALL = (
    rf"(?<![\w.:/\\@%+-])(?<!pid\ )(?<!pid=)(?<!PID\ )(?<!port\ )(?<!worker\ )\d{{1,2}}(?![\w.:/\\@%+-])(?!{_UNIT})"
)
"""Numbers that stand alone and are too small for a time, a process or a port are what a failed assertion is about."""
_VARIES = re.compile(
    rf"""
    (?P<kept>\bline\ \d+ | \[(?:Errno|WinError)\ \d+\] | \bPython\ 3\.\d+ | (?<=\.py):\d+
          | \bhttps://[\w.-]+/[^\s'"]* | {_SMALL})
  | (?P<address>\b0x[0-9a-fA-F]+)
  | (?P<date>\b(?:{_DAY}),?\ +(?:\d+\ +)?(?:{_MONTH})\b(?:\ +\d{{1,2}}\b)?)
  | (?P<path><tmp>[\\/][^\s'":,;()]+ | (?<![\w<>.])(?:[A-Za-z]:[\\/]|/(?=[\w.~-]))[^\s'":,;()]*)
  | (?P<name>\b(?:tmp|pymp-|listener-|psm_|wnsm_)[a-z0-9_]{{8}}\b
          | \b(?=\w*\d)[0-9a-fA-F]{{8,}}\b(?:-[0-9a-fA-F]{{4,}}\b)*)
  | (?P<mixed>\b(?=\w*\d)(?=\w*[A-Za-z_])(?!\d+(?:e\d|[a-z]{{1,2}}\b))\w+)
  | (?P<n>\d(?:[\d.,:_]*\d)?(?:e[+-]?\d+)?)
    """,
    re.VERBOSE,
)
