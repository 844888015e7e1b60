"""Read what `python -m unittest -v` prints on stderr, also with output between a test's name and its result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pyskew.model.tests import CaseOutcome, CaseResult, Phase
from pyskew.observation import facts, log_excerpt
from pyskew.observation.test_results import Output, Results

_ENDS = {
    "ok": CaseOutcome.PASSED,
    "expected failure": CaseOutcome.PASSED,
    "FAIL": CaseOutcome.FAILED,
    "unexpected success": CaseOutcome.FAILED,
    "ERROR": CaseOutcome.ERROR,
}
_BEGIN = re.compile(r"^(?P<method>\w+) \((?P<owner>[\w.]+)\)", re.MULTILINE)
_END = re.compile(r"(?P<end>ok|FAIL|ERROR|expected failure|unexpected success|skipped (?P<why>['\"].*))$", re.MULTILINE)
_DETAIL = re.compile(r"^=+\n(?:ERROR|FAIL): (?P<method>\w+) \((?P<owner>[\w.]+)\).*\n(?:.*\n)??-+\n", re.MULTILINE)
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')


def _arguments(command: Sequence[str]) -> list[str] | None:
    words = list(command)
    return words[3:] if words and words[0].startswith("python") and words[1:3] == ["-m", "unittest"] else None


def _understands(command: Sequence[str]) -> bool:
    return _arguments(command) is not None


def _narrows(command: Sequence[str]) -> bool:
    """Return whether it is discovery from the cwd: elsewhere a test's id is not the name it is imported by."""
    arguments = _arguments(command)
    return arguments is not None and all(word.startswith("-") or word == "discover" for word in arguments)


def _arm(command: Sequence[str], selected: Sequence[str]) -> list[str]:
    arguments = _arguments(command)
    if arguments is None:
        return list(command)
    if selected and _narrows(command):
        arguments = [*(word for word in arguments if word != "discover"), *selected]
    loud = [] if {"-v", "--verbose"} & set(arguments) else ["-v"]
    where = 1 if arguments[:1] == ["discover"] else 0
    return [*command[:3], *arguments[:where], *loud, *arguments[where:]]


def _importing(command: Sequence[str]) -> list[str]:
    """Return the command that imports what it would test: unittest shows deprecations from then on, none before."""
    return [*_arm(command, ()), "-k", _NO_TEST]


_NO_TEST = "pyskew runs no test here"


def _read(output: Output) -> Mapping[str, CaseResult] | None:
    text = facts.name_dirs(output.stderr.decode("utf-8", "backslashreplace").replace("\r\n", "\n"), output.dirs)
    progress, rule, details = text.partition("\n" + "=" * 70 + "\n")
    if re.search(r"^Ran \d+ tests? in ", text, re.MULTILINE) is None:
        return None
    failures = dict(_details(rule.lstrip("\n") + details))
    return {name: _with(name, result, failures.get(name), output) for name, result in _progress(progress)}


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each match, with the text from its end to the next one."""
    begun = list(pattern.finditer(text))
    ends = [*(one.start() for one in begun[1:]), len(text)]
    for one, end in zip(begun, ends, strict=False):  # no match: no piece
        yield one, text[one.end() : end]


def _progress(text: str) -> Iterator[tuple[str, CaseResult]]:
    for one, said in _pieces(_BEGIN, text):
        ends = list(_END.finditer(said))
        if ends:
            why = ends[-1]["why"]
            outcome = CaseOutcome.SKIPPED if why else _ENDS[ends[-1]["end"]]
            yield _name(one), CaseResult(outcome=outcome, message=facts.template(why or "").strip("'\""))


def _name(found: re.Match[str]) -> str:
    """Return the id of a test; until Python 3.10 the parenthesis held the class alone."""
    owner, method = found["owner"], found["method"]
    return owner if owner.rpartition(".")[2] == method else f"{owner}.{method}"


def _details(text: str) -> Iterator[tuple[str, str]]:
    for one, said in _pieces(_DETAIL, text):
        yield _name(one), said


def _with(name: str, result: CaseResult, traceback: str | None, output: Output) -> CaseResult:
    if traceback is None:
        return result
    failure = facts.failure(traceback.partition("\n\n")[0].encode(), {})
    places = _FRAME.findall(traceback)
    frames = output.own_places(places)
    return CaseResult(
        outcome=result.outcome, exception=failure.exception, message=failure.message,
        said=log_excerpt.excerpt(failure.line),
        frame=frames[-1] if frames else "", frames=frames, raised=output.library_place(places),
        phase=Phase.COLLECTION if "unittest.loader._FailedTest." in name else Phase.CALL,
    )  # fmt: skip


RESULTS = Results(
    summary="what `python -m unittest -v` prints",
    understands=_understands,
    arm=_arm,
    narrows=_narrows,
    importing=_importing,
    read=_read,
)
