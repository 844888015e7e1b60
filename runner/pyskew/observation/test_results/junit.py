"""JUnit XML, which pytest writes with `--junitxml` and other programs with options of their own."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from pyskew.model.tests import CaseOutcome, CaseResult, Phase
from pyskew.observation import facts, log_excerpt
from pyskew.observation.test_results import Output, Results

FILE = "../tmp/pyskew-junit.xml"
_PYTEST = ("pytest", "py.test")
_ALONE = frozenset({"-q", "-qq", "-v", "-vv", "-vvv", "-x", "-s", "-l", "--quiet", "--verbose", "--exitfirst"})
"""Options after which a word is not their value."""
_WORST = (CaseOutcome.ERROR, CaseOutcome.FAILED, CaseOutcome.SKIPPED, CaseOutcome.PASSED)
_MOST_FRAMES = 30
_MOST_DETAILS = 6
_AT = re.compile(  # possessive: linear in the length of the line
    r"^\s*+(?:E(?=\s)\s*+)?"
    r'(?:File "(?P<quoted>[^"\n]+)", line (?P<number>\d+)'
    r'|(?P<path>(?:[A-Za-z]:(?=[\\/]))?+[^\s:"][^:"\n]*+):(?P<line>\d+):)'
)
_FILE = re.compile(r"\.\w+$|^<frozen ")
_LAST = re.compile(r"^\S.*:\d+: (?P<name>[A-Za-z_][\w.]*)$")
_NAMED = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)(?::|$)")
_ERROR = re.compile(r"^E   (\S.*)")
_FIXTURE = re.compile(r'^failed on (?P<phase>setup|teardown) with "(?P<message>.*)', re.DOTALL)
_REFUSED = ("SyntaxError: ", "IndentationError: ", "TabError: ")
_WHOLE_FILE_FAILED, _WHOLE_FILE_SKIPPED = "collection failure", "collection skipped"


def _arguments(command: Sequence[str]) -> list[str] | None:
    """Return the words after pytest's own name; None where the command is something else."""
    words = list(command)
    if words and re.split(r"[\\/]", words[0])[-1].removesuffix(".exe") in _PYTEST:
        return words[1:]
    if words and words[0].startswith("python") and words[1:3] == ["-m", "pytest"]:
        return words[3:]
    return None


def _understands(command: Sequence[str]) -> bool:
    return _arguments(command) is not None


def _chosen(arguments: Sequence[str]) -> list[int] | None:
    """Return indexes of the words that choose tests; None where a word may as well be some option's value."""
    chosen = []
    for index, word in enumerate(arguments):
        before = arguments[index - 1] if index else ""
        if word.startswith("-"):
            continue
        if before.startswith("-") and before not in _ALONE:
            if re.search(r"[/\\]|\.py\b|::", word) and not before.startswith("--"):
                return None
            continue  # `-k slow`, `-n 2`, `--cov src`: a value, or else a name that no test file has
        chosen.append(index)
    return chosen


def _narrows(command: Sequence[str]) -> bool:
    arguments = _arguments(command)
    return arguments is not None and _chosen(arguments) is not None


def _arm(command: Sequence[str], selected: Sequence[str]) -> list[str]:
    arguments = _arguments(command)
    if arguments is None:
        return list(command)
    start = list(command)[: len(command) - len(arguments)]
    # Neither a file that cannot be imported nor the first failure (`-x`) must hide the tests that come after.
    ours = ["--continue-on-collection-errors", "--maxfail=0", f"--junitxml={FILE}", "-o", "junit_family=xunit1"]
    chosen = _chosen(arguments)
    if selected and chosen is not None:
        arguments = [word for index, word in enumerate(arguments) if index not in chosen]
        return [*start, *arguments, *ours, *selected]
    return [*start, *arguments, *ours]


def _read(output: Output) -> Mapping[str, CaseResult] | None:
    if output.file is None:
        return None
    try:
        root = ET.fromstring(output.file)  # noqa: S314 - the suite's own file; expat bounds what entities expand to
    except (ET.ParseError, LookupError, ValueError):  # no XML; an encoding that is none, or that expat cannot read
        return None
    cases: dict[str, CaseResult] = {}
    for case in root.iter("testcase"):
        name, result = _identity(case), _result(case, output)
        known = cases.get(name)
        if known is None or _WORST.index(result.outcome) < _WORST.index(known.outcome):
            cases[name] = result
    return cases


def _identity(case: ET.Element) -> str:
    """Return pytest's node id where the file is named, else `class::name`."""
    file, owner, name = (case.get(key, "") for key in ("file", "classname", "name"))
    if not file:
        return f"{owner}::{name}" if owner else name
    module = re.sub(r"[/\\]", ".", file).removesuffix(".py")
    if not owner:
        return file.replace("\\", "/")  # a file that could not be imported
    classes = owner[len(module) + 1 :].split(".") if owner.startswith(f"{module}.") else []
    return "::".join([file.replace("\\", "/"), *filter(None, classes), name])


def _result(case: ET.Element, output: Output) -> CaseResult:
    for outcome, tag in ((CaseOutcome.ERROR, "error"), (CaseOutcome.FAILED, "failure")):
        found = case.find(tag)
        if found is not None:
            return _failed(outcome, found, output)
    skipped = case.find("skipped")
    if skipped is None or skipped.get("type") == "pytest.xfail":  # what was to fail and did is as it should be
        return CaseResult(outcome=CaseOutcome.PASSED)
    return _skipped(skipped, output)


def _skipped(element: ET.Element, output: Output) -> CaseResult:
    message = _plain(element.get("message"), output)
    if message != _WHOLE_FILE_SKIPPED:
        return CaseResult(outcome=CaseOutcome.SKIPPED, message=facts.template(message))
    reason = _plain(element.text, output).partition("Skipped: ")[2].rstrip(")").strip("'\"")
    return CaseResult(outcome=CaseOutcome.SKIPPED, message=facts.template(reason), phase=Phase.COLLECTION)


def _failed(outcome: CaseOutcome, element: ET.Element, output: Output) -> CaseResult:
    text = _plain(element.text, output)
    phase, message = _phase(_plain(element.get("message"), output), text)
    places = list(_places(text))
    frames = output.own_places(places)[-_MOST_FRAMES:]
    return CaseResult(
        outcome=outcome,
        exception=_exception(message, text, element.get("type") or ""),
        message=facts.template(_first_line(message)),
        said=log_excerpt.excerpt(_words(message)),
        details=_details(message),
        frame=frames[-1] if frames else "",
        frames=frames,
        raised=output.library_place(places),
        phase=phase,
    )


def _words(message: str) -> str:
    """Return what an exception says: its first line, of a SyntaxError the last one, after the place and the source."""
    lines = message.strip().splitlines()
    refused = [line for line in lines if line.startswith(_REFUSED)] if lines and lines[0].startswith("File ") else []
    return refused[0] if refused else _first_line(message)


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0]


def _details(message: str) -> str:
    """Return the lines of a message after its first, `+  where False = f(<class 'int'>)`."""
    lines = message.strip().splitlines()[1 : _MOST_DETAILS + 1]
    return "\n".join(facts.template(line.strip()) for line in lines)


def _phase(message: str, text: str) -> tuple[Phase, str]:
    """Return when a test failed, and the message without the runner's own words about that."""
    if message == _WHOLE_FILE_FAILED:
        said = [found[1] for found in map(_ERROR.match, text.splitlines()) if found]
        return Phase.COLLECTION, next(reversed([one for one in said if _NAMED.match(one)] or said[-1:]), message)
    found = _FIXTURE.match(message)
    return (Phase(found["phase"]), found["message"].removesuffix('"')) if found else (Phase.CALL, message)


def _plain(text: str | None, output: Output) -> str:
    return facts.name_dirs(text or "", output.dirs)


def _exception(message: str, text: str, kind: str) -> str:
    lines = text.strip().splitlines()
    last = _LAST.match(lines[-1]) if lines else None
    named = last or _NAMED.match(message)
    found = named["name"] if named else kind.rpartition(".")[2]
    return "AssertionError" if found == "assert" or message.startswith("assert ") else found


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield the places of a traceback, outermost first; those of a worker's own traceback come with pytest's."""
    for line in text.splitlines():
        found = _AT.match(line)
        path = (found["quoted"] or found["path"]) if found else ""
        if found and _FILE.search(path):  # `return parts[1:2:3]` is a line of source
            yield path, found["number"] or found["line"]


RESULTS = Results(
    summary="JUnit XML, written by pytest or by the command itself",
    file=FILE,
    understands=_understands,
    arm=_arm,
    narrows=_narrows,
    read=_read,
)
