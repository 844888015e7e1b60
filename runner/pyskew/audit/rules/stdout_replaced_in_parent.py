"""sys.stdout is replaced in the parent, and workers print."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice
from pyskew.audit.call_graph import Project
from pyskew.audit.flow.facts import BodyLine
from pyskew.audit.rules import Followed, Rule

_FILES = {"open()", "io.open()", "codecs.open()", "pathlib.Path().open()", "tempfile.TemporaryFile()"}
_STREAMS = {"sys.stdout", "sys.stderr", "sys.excepthook"}
_WRITES = {"print", "sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "sys.excepthook"}


def check(project: Project) -> Iterator[Spot]:
    """Yield assignments around a launch."""
    printing = next(
        (
            (module, use, start)
            for module, facts, start in project.worker_side.values()
            for use in facts.calls
            if use.name in _WRITES
        ),
        None,
    )
    files = _to_files(project) if printing else set()
    for name, function in sorted(project.parent_side) if printing else ():
        if (name, function) in project.worker_side or function == "<module>":
            continue
        module = project.summaries[name]
        facts = module.functions.get(function)
        for use in facts.writes if facts else ():
            if use.name in _STREAMS and use.how == "bound" and printing:
                trail = (f"{module.path}:{use.line}", f"{printing[0].path}:{printing[1].line}", printing[2].where)
                yield Spot(
                    module.path,
                    use.line,
                    1,
                    f"{use.name} is replaced in the parent alone: workers have the usual one",
                    Confidence.MEDIUM if (name, function, use.line) in files else Confidence.LOW,
                    trail,
                )


def _to_files(project: Project) -> set[BodyLine]:
    """Return where a file, or an object of the project, becomes the stream before workers start, and is left there."""
    found: dict[tuple[str, str], list[tuple[BodyLine, bool]]] = {}
    for stream in ("stdout", "stderr"):
        for write, held in project.flow.stored("sys", stream):
            kept = bool(held) and all(one.kind == "instance" or one.name in _FILES for one in held)
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
