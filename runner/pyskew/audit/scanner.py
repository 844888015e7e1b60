"""One file: dismissed by its words, or parsed once and shown to the rules whose words it has."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyskew.audit import Confidence, Ignore, Note, OpenQuestion, Options, Spot
from pyskew.audit.files import warning_filters
from pyskew.audit.files.file_discovery import LARGEST, SourceFile
from pyskew.audit.files.text_names import TextNames
from pyskew.audit.files.text_shapes import POSTPONED, Shape
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.rule_index import Index, IndexedRule, made
from pyskew.audit.rule_words import RuleWords
from pyskew.audit.rules import Rule, rules
from pyskew.audit.syntax.module_index import Module

_IGNORE = re.compile(r"(?<!`)#\s*pyskew:\s*ignore(?:\[([^\]]*)\])?[ \t]*(.*)")
LINE_END = re.compile(r"\r\n|\r|\n")
"""Where Python ends a line; `splitlines` knows more, such as form feeds."""
_STARTS = frozenset({b"multiprocessing", b"ProcessPoolExecutor"})
"""A file without any of them starts no worker."""
_RELABELS = frozenset({b"__all__", b"__module__"})
"""A file with both may say of what it exports where that comes from; what it exports stands in other files."""


@dataclass(slots=True)
class Examined:
    """What one file shows by itself."""

    path: str
    spots: list[tuple[str, Spot]] = field(default_factory=list)
    """With the id of the rule."""
    questions: list[tuple[str, OpenQuestion]] = field(default_factory=list)
    """To files that this one imports from, with the id of the rule."""
    notes: list[Note] = field(default_factory=list)
    ignores: list[Ignore] = field(default_factory=list)
    summary: ModuleSummary | None = None
    """Present where workers may be started, and where a file may relabel what it exports."""
    parsed: bool = False
    unreadable: bool = False
    """Not of the syntax of the Python that tried."""


class Scanner:
    """Examines files by the rules that concern one step between Pythons."""

    def __init__(self, options: Options, index: Index | None = None) -> None:
        """Compile the words of the rules; without an index, from all of them."""
        concerned = [rule for rule in (index or made()).values() if rule.concerns(options)]
        self._rules = [rule for rule in concerned if rule.single]
        self._words = RuleWords(self._rules)
        self._shapes = {rule.id: [Shape(one) for one in rule.shapes if one] for rule in self._rules}
        self._low = Confidence.LOW.reaches(options.least)
        self._errors = options.warnings_are_errors
        self._errors_in = options.errors_in
        self._flow = any(rule.across for rule in concerned)

    def examine(self, file: SourceFile, data: bytes, *, parse: bool = False) -> Examined:
        """Return everything that this file shows by itself; never raise for what the file holds.

        A file without a word that a rule looks for is not parsed, unless `parse` asks for it.
        """
        result = Examined(file.path)
        if len(data) > LARGEST:
            result.notes.append(Note(file.path, f"not read: {len(data) >> 20} MiB, more than {LARGEST >> 20}"))
            return result
        names = TextNames(data, file.name)
        if b"pyskew" in names.words:
            result.ignores, notes = ignores(file.path, data)
            result.notes += notes
        errors = self._errors or file.name.rpartition(".")[2] in self._errors_in
        concerned = self._concerned(names, data, errors=errors)
        starts = self._flow and (not names.words.isdisjoint(_STARTS) or names.words >= _RELABELS)
        if not (parse or concerned or starts) and _is_text(data):
            return result
        module = parsed(file, data, result)
        if module is None:
            return result
        result.parsed = True
        module.warnings_are_errors = errors
        for one in concerned:
            _show(module, one.id, result)
        try:
            if starts:
                result.summary = _summarised(module)
        except RecursionError:
            result.notes.append(Note(file.path, "not read to the end: nested too deep"))
        module.close()
        return result

    @staticmethod
    def summary(file: SourceFile, data: bytes) -> ModuleSummary | None:
        """Return what the flow rules need to know about a file that starts no worker itself."""
        module = parsed(file, data, Examined(file.path)) if len(data) <= LARGEST else None
        try:
            return _summarised(module) if module else None
        except RecursionError:
            return None
        finally:
            if module:
                module.close()

    def _concerned(self, names: TextNames, data: bytes, *, errors: bool) -> list[IndexedRule]:
        found = self._words.found(names)
        sure = errors or self._low or not names.words.isdisjoint(warning_filters.FUNCTIONS)
        named = [rule for rule in self._rules if rule.id in found and (sure or not rule.under_errors)]
        if not all(rule.postponed for rule in named) and POSTPONED.match(data):
            named = [rule for rule in named if rule.postponed]
        text = b"\n" + data
        return [rule for rule in named if all(shape.is_in(text, names.words) for shape in self._shapes[rule.id])]


def _show(module: Module, rule: str, result: Examined) -> None:
    """Show a file to a rule, and keep what it says."""
    check = rules()[rule].check
    try:
        for found in check(module) if check else ():
            if isinstance(found, OpenQuestion):
                result.questions.append((rule, found))
            else:
                result.spots.append((rule, found))
    except RecursionError:
        result.notes.append(Note(result.path, f"not read to the end by {rule}: nested too deep"))


def _summarised(module: Module) -> ModuleSummary:
    from pyskew.audit.project.summarise import summarise  # noqa: PLC0415 - with the value flow, where workers are started

    return summarise(module)


def _is_text(data: bytes) -> bool:
    """Tell whether these bytes can be source in UTF-8; others are parsed, which finds their encoding or a fault."""
    if b"\0" in data:
        return False
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def parsed(file: SourceFile, data: bytes, result: Examined) -> Module | None:
    """Return the file as a Module, or None with a note that says why not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Module(file.path, file.name, ast.parse(data, file.path), package=file.package)
    except SyntaxError as error:
        where = f", line {error.lineno}" if error.lineno else ""
        result.notes.append(Note(file.path, f"not read: {error.msg}{where}"))
        result.unreadable = True
    except (ValueError, RecursionError, MemoryError) as error:
        result.notes.append(Note(file.path, f"not read: {type(error).__name__}: {error}"))
    return None


def ignores(path: str, data: bytes) -> tuple[list[Ignore], list[Note]]:
    """Return the comments that silence a rule on their line or, standing alone, on the next; each needs a reason."""
    found, notes = [], []
    for number, line in enumerate(LINE_END.split(data.decode("utf-8", "replace")), 1):
        comment = _IGNORE.search(line) if "pyskew:" in line else None
        if comment is None:
            continue
        names = tuple(name.strip() for name in (comment[1] or "").split(",") if name.strip())
        complaint = _complaint(names, comment[2].strip())
        if complaint:
            notes.append(Note(path, f"line {number}: {complaint}"))
        else:
            alone = line.lstrip().startswith("#")
            found.append(Ignore(number + 1 if alone else number, names, comment[2].strip()))
    return found, notes


def _complaint(names: Sequence[str], reason: str) -> str:
    if not names:
        return "`pyskew: ignore` has no effect without a rule: write `# pyskew: ignore[rule] reason`"
    unknown = [name for name in names if name not in rules()]
    if unknown:
        return f"`pyskew: ignore` names no rule: {', '.join(unknown)}"
    return "" if reason else f"`pyskew: ignore[{', '.join(names)}]` has no effect without a reason behind it"


def silenced(spot: Spot, rule: str, found: Sequence[Ignore]) -> bool:
    """Return whether a comment on that line takes the finding back."""
    return any(one.line == spot.line and rule in one.rules for one in found)


def flow_rules(options: Options, index: Index) -> Iterator[Rule]:
    """Yield rules that look at the files together."""
    return (rules()[one.id] for one in index.values() if one.concerns(options) and one.across)
