"""sys.stdout is replaced in the parent, and workers print."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.facts import BodyLine
from pyskew.audit.project.call_graph import Node, Project, Start
from pyskew.audit.project.module_summary import ModuleSummary, Use
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_FILES = {"open()", "io.open()", "codecs.open()", "pathlib.Path().open()", "tempfile.TemporaryFile()"}
_STREAMS = {"sys.stdout", "sys.stderr", "sys.excepthook"}
_DEEPEST = 3
"""Context managers that are followed, one within another."""
_REDIRECTS = {"contextlib.redirect_stdout", "contextlib.redirect_stderr"}
_WRITES = {"print", "sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "sys.excepthook"}


def check(project: Project) -> Iterator[Spot]:
    """Yield assignments around a launch, and redirections for a block with one."""
    used: dict[str, tuple[ModuleSummary, Use, Start]] = {}
    for module, run, start in project.worker_side.values():
        for use in run.calls:
            if use.name in _WRITES:
                used.setdefault(use.name, (module, use, start))
    printing = next(iter(used.values()), None)
    if printing is None:
        return
    files = _to_files(project)
    for name, function in sorted(project.parent_side):
        if (name, function) in project.worker_side or function == "<module>":
            continue
        module = project.summaries[name]
        facts = module.functions.get(function)
        for use in facts.writes if facts else ():
            if use.name in _STREAMS and use.how == "bound":
                seen, at, start = used.get(use.name, printing)
                kept = (name, function, use.line) in files and (use.name != "sys.excepthook" or use.name in used)
                yield _spot(module, use, use.name, (seen, at, start), kept=kept)
        for use, kept in _redirected(project, module, function) if facts else ():
            stream = "sys." + use.name.rpartition("_")[2]
            written = stream == "sys.stdout" or f"{stream}.write" in used
            yield _spot(module, use, stream, printing, kept=kept and written)


def _spot(
    module: ModuleSummary, use: Use, stream: str, printed: tuple[ModuleSummary, Use, Start], *, kept: bool
) -> Spot:
    seen, at, start = printed
    trail = (f"{module.path}:{use.line}", f"{seen.path}:{at.line}", start.where)
    message = f"{stream} is replaced in the parent alone: workers have the usual one"
    return Spot(module.path, use.line, 1, message, Confidence.MEDIUM if kept else Confidence.LOW, trail)


def _redirected(project: Project, module: ModuleSummary, function: str) -> Iterator[tuple[Use, bool]]:
    """Yield redirections for a block with a launch, and whether a file or an object of the project gets the text."""
    for use in module.functions[function].calls:
        if use.name in _REDIRECTS and _around_launch(project, (module.name, function), use.line):
            given = project.flow.first_given(module.name, function, use.line, use.name.rpartition(".")[2])
            yield use, bool(given) and all(one.kind == "instance" or one.name in _FILES for one in given)


def _around_launch(project: Project, node: Node, line: int, depth: int = 0) -> bool:
    """Return whether workers start in a block that a line opens; where a generator does, in one of its callers'."""
    module = project.summaries.get(node[0])
    body = module.lowered.bodies.get(node[1]) if module else None
    if body is None:
        return False
    lines = project.flow.launch_lines.get(node, [])
    if any(first <= line <= last and any(line <= one <= last for one in lines) for first, last in body.blocks):
        return True
    callers = project.flow.callers(*node) if body.generates and depth < _DEEPEST else []
    return any(_around_launch(project, caller, at, depth + 1) for caller, at in callers)


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
    words=("sys stdout", "sys stderr", "sys excepthook", "redirect_stdout", "redirect_stderr"),
    witness="start_methods_state/stdout-replaced",
    across=check,
    valid=(
        # The worker starts below the block.
        """\
import contextlib
import io
import multiprocessing

def work():
    print("worked")

def main():
    with contextlib.redirect_stdout(io.StringIO()):
        print("hidden")
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
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
import contextlib
import multiprocessing

class Tee:
    def __init__(self, path):
        self.file = open(path, "a")

    def write(self, text):
        self.file.write(text)

    def flush(self):
        self.file.flush()

@contextlib.contextmanager
def logged():
    with contextlib.redirect_stdout(Tee("log")):
        yield

def work():
    print("worked")

def main():
    with logged():
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()
    print(repr(open("log").read()))

if __name__ == "__main__":
    main()
""",
        """\
import contextlib
import multiprocessing

def work():
    print("worked")

def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

def main():
    with open("log", "w") as log, contextlib.redirect_stdout(log):
        start()
    print(repr(open("log").read()))

if __name__ == "__main__":
    main()
""",
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
        3,
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
