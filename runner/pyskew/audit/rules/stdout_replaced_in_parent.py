"""sys.stdout is replaced in the parent, and workers print."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice
from pyskew.audit.call_graph import Project, Start
from pyskew.audit.flow.facts import BodyLine
from pyskew.audit.module_summary import ModuleSummary, Use
from pyskew.audit.rules import Followed, Rule

_FILES = {"open()", "io.open()", "codecs.open()", "pathlib.Path().open()", "tempfile.TemporaryFile()"}
_STREAMS = {"sys.stdout", "sys.stderr", "sys.excepthook"}
_WRITES = {"print", "sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "sys.excepthook"}


def check(project: Project) -> Iterator[Spot]:
    """Yield assignments around a launch."""
    used: dict[str, tuple[ModuleSummary, Use, Start]] = {}
    for module, run, start in project.worker_side.values():
        for use in run.calls:
            if use.name in _WRITES:
                used.setdefault(use.name, (module, use, start))
    printing = next(iter(used.values()), None)
    files = _to_files(project) if printing else set()
    for name, function in sorted(project.parent_side) if printing else ():
        if (name, function) in project.worker_side or function == "<module>":
            continue
        module = project.summaries[name]
        facts = module.functions.get(function)
        for use in facts.writes if facts else ():
            if use.name in _STREAMS and use.how == "bound" and printing:
                seen, at, start = used.get(use.name, printing)
                kept = (name, function, use.line) in files and (use.name != "sys.excepthook" or use.name in used)
                trail = (f"{module.path}:{use.line}", f"{seen.path}:{at.line}", start.where)
                yield Spot(
                    module.path,
                    use.line,
                    1,
                    f"{use.name} is replaced in the parent alone: workers have the usual one",
                    Confidence.MEDIUM if kept else Confidence.LOW,
                    trail,
                )


def _to_files(project: Project) -> set[BodyLine]:
    """Return where a file, or an object of the project, becomes the stream before workers start, and is left there."""
    found: dict[tuple[str, str], list[tuple[BodyLine, bool]]] = {}
    for stream in ("stdout", "stderr", "excepthook"):
        kinds = {"function", "bound"} if stream == "excepthook" else {"instance"}
        for write, held in project.flow.stored("sys", stream):
            kept = bool(held) and all(one.kind in kinds or one.name in _FILES for one in held)
            found.setdefault((stream, write.place[1]), []).append((write.place, kept))
    return {places[0][0] for places in found.values() if len(places) == 1 and places[0][1]}


RULE = Rule(
    id="stdout-replaced-in-parent",
    since=(3, 14),
    summary="sys.stdout is replaced in the parent, and workers print",
    why="a worker that is not forked has the streams of a new interpreter",
    fix="send lines to the parent through a queue, or replace the stream in the initializer too",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("sys stdout", "sys stderr", "sys excepthook"),
    witness="start_methods_state/stdout-replaced",
    across=check,
    valid=(
        """\
import sys
import multiprocessing

def work():
    pass

def main():
    sys.stdout = open('o', 'w')
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import sys
import multiprocessing

def work():
    print(1)

def main():
    sys.stdout = open('o', 'w')
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import sys

def hook(kind, value, trace):
    print("hooked", kind.__name__)

def work():
    sys.excepthook(ValueError, ValueError("x"), None)

def main():
    sys.excepthook = hook
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import sys
import multiprocessing

def work():
    sys.stdout = open('o', 'w')
    print(1)

def main():
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
)
