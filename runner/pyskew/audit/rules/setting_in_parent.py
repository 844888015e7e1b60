"""A setting of the interpreter is made in the parent alone, and workers depend on it."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import parent_settings, worker_questions
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, process_settings, stdlib_tables

_BY_USE = ("sys.setrecursionlimit", "codecs.register_error")
"""What calls set, where it is not the name of a call that tells whether it matters."""
_FOLDER = "tempfile.tempdir"
_NAMES = (*process_settings.CALLED, *process_settings.ASSIGNED, _FOLDER, *_BY_USE, "gettext.install")
_OTHERS = ("logging.", "multiprocessing.", "threading.", "concurrent.")
"""Modules whose classes other rules speak of."""


def check(project: Project) -> Iterator[Spot]:
    """Yield each setting by itself."""
    for name, prefixes in process_settings.CALLED.items():
        yield from parent_settings.only_in_parent(
            project,
            named=name,
            is_set=lambda use, name=name: use.name == name,  # type: ignore[misc] # bound for this round
            matters=lambda use, prefixes=prefixes: use.name.startswith(prefixes),  # type: ignore[misc] # the same
            says=f"{name}() is called in the parent alone: workers have the default",
        )
    yield from _by_use(project)
    for name, prefixes in process_settings.BLOCKS.items():
        yield from parent_settings.only_in_parent(
            project,
            named=name,
            is_set=lambda use, name=name: use.name == name,  # type: ignore[misc] # bound for this round
            matters=lambda use, prefixes=prefixes: use.name.startswith(prefixes),  # type: ignore[misc] # the same
            says=f"{name}() holds in the parent alone: workers have the default",
            around=True,
        )
    yield from parent_settings.only_in_parent(
        project,
        named="gettext.",
        is_set=lambda use: use.name.startswith("gettext.") and use.name.endswith(".install"),
        matters=lambda use: use.name == "_",
        says="install() is called in the parent alone: workers have no _()",
    )
    reduced = _reduced(project)
    yield from parent_settings.only_in_parent(
        project,
        named="copyreg.pickle",
        is_set=lambda use: use.name == "copyreg.pickle",
        matters=lambda use: use.name in reduced,
        says="copyreg.pickle() is called in the parent alone: workers cannot pickle what they return",
    )
    yield from parent_settings.only_in_parent(
        project,
        named=_FOLDER,
        is_set=lambda use: use.how == "bound" and use.name == _FOLDER,
        matters=lambda _: False,
        says=f"{_FOLDER} is changed in the parent alone: workers have the default",
        within=worker_questions.takes_default_folder,
    )
    for name, prefixes in (process_settings.ASSIGNED | _patched_classes(project)).items():
        yield from parent_settings.only_in_parent(
            project,
            named=name,
            is_set=lambda use, name=name: use.how == "bound" and f"{use.name}.".startswith(f"{name}."),  # type: ignore[misc] # bound for this round
            matters=lambda use, prefixes=prefixes: use.name.startswith(prefixes),  # type: ignore[misc] # the same
            says=f"{name} is changed in the parent alone: workers have the default",
        )


def _by_use(project: Project) -> Iterator[Spot]:
    yield from parent_settings.only_in_parent(
        project,
        named="sys.setrecursionlimit",
        is_set=lambda use: use.name == "sys.setrecursionlimit",
        matters=lambda use: use.name == "sys.getrecursionlimit",
        says="sys.setrecursionlimit() is called in the parent alone: workers have the default",
        whole=lambda module, facts: worker_questions.calls_itself(project, module, facts),
    )
    registered = {f"=s:{name}" for name in worker_questions.registered_for_errors(project)}
    yield from parent_settings.only_in_parent(
        project,
        named="codecs.register_error",
        is_set=lambda use: use.name == "codecs.register_error",
        matters=lambda use: use.name == "codecs.lookup_error",
        says="codecs.register_error() is called in the parent alone: workers do not know its name",
        whole=lambda module, facts: worker_questions.gives_name(project, module, facts, registered),
    )


def _reduced(project: Project) -> set[str]:
    """Return the classes that calls of copyreg.pickle() name."""
    found: set[str] = set()
    for module in project.summaries.values():
        for facts in module.functions.values():
            lines = {use.line for use in facts.calls if use.name == "copyreg.pickle"}
            found |= {use.name for use in facts.reads if use.line in lines and project.class_of(use.name)}
    return found


def _patched_classes(project: Project) -> dict[str, tuple[str, ...]]:
    """Return attributes of library classes that functions set, with the module whose calls they matter to."""
    found: dict[str, tuple[str, ...]] = {}
    for module in project.summaries.values():
        for facts in module.functions.values():
            for use in facts.writes:
                owner, _, name = use.name.rpartition(".")
                home, _, kind = owner.rpartition(".")
                if (
                    use.how == "bound"
                    and name
                    and stdlib_tables.table("names").get(home, {}).get(kind, "").startswith("c")
                ):
                    found[use.name] = (f"{home}.",)
    return {name: homes for name, homes in found.items() if not name.startswith(_OTHERS)}


RULE = Rule(
    id="setting-in-parent",
    since=(3, 14),
    summary="A setting of the interpreter is made in the parent alone, and workers depend on it",
    why="a worker that is not forked starts with the defaults of a new interpreter",
    fix="make the setting in the initializer too, or at the top level of the module that the workers import",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=tuple(name.replace("()", "").replace(".", " ") for name in _NAMES),
    witness="start_methods_state/interpreter-settings",
    across=check,
    valid=(
        # Workers name no handler, and call nothing again and again.
        """\
import codecs
import multiprocessing
import sys

def work(text):
    print(text.encode("ascii", "replace"), open.__name__)

def main():
    sys.setrecursionlimit(5_000)
    codecs.register_error("dropped", lambda error: ("", error.end))
    print("a\u00e9".encode("ascii", "dropped"), flush=True)
    worker = multiprocessing.Process(target=work, args=("a\u00e9",))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
        """\
import csv
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    csv.field_size_limit(10**9)
    multiprocessing.Process(target=work).start()
""",
        # Workers are handed the folder.
        """\
import multiprocessing
import os
import tempfile

def write(text, folder):
    with tempfile.NamedTemporaryFile("w", dir=folder) as file:
        file.write(text)
        print(os.path.dirname(file.name) == folder)

def main():
    tempfile.tempdir = os.getcwd()
    worker = multiprocessing.Process(target=write, args=("a", tempfile.gettempdir()))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
        # The block has ended when workers start.
        """\
import decimal
import multiprocessing

def work(number):
    print(decimal.Decimal(number) / 3)

def rounded(number):
    with decimal.localcontext() as context:
        context.prec = 4
        return decimal.Decimal(number) / 3

def main():
    multiprocessing.Process(target=work, args=(rounded(1),)).start()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import codecs
import multiprocessing

ERRORS = "underlined"

def underlined(error):
    return "_" * (error.end - error.start), error.end

def ascii_of(text):
    return text.strip().encode("ascii", ERRORS)

if __name__ == "__main__":
    codecs.register_error("underlined", underlined)
    with multiprocessing.Pool(1) as pool:
        print(pool.map(ascii_of, ["caf\u00e9 "]))
""",
        """\
import multiprocessing
import sys

class Link:
    def __init__(self, rest):
        self.rest = rest

    def length(self):
        return 1 + self.beyond()

    def beyond(self):
        return self.rest.length() if self.rest else 0

def work(count):
    link = None
    for _ in range(count):
        link = Link(link)
    try:
        print(link.length())
    except RecursionError:
        print("too long")

if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    multiprocessing.Process(target=work, args=(2_000,)).start()
""",
        """\
import csv
import multiprocessing

def work(line):
    print(len(next(csv.reader([line]))))

if __name__ == "__main__":
    csv.field_size_limit(10**9)
    multiprocessing.Process(target=work, args=("a" * 200_000,)).start()
""",
        """\
import multiprocessing
import os
import tempfile

def write(folder):
    with tempfile.NamedTemporaryFile("w") as file:
        print(os.path.dirname(file.name) == folder)

def main():
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        worker = multiprocessing.Process(target=write, args=(folder,))
        worker.start()
        worker.join()

if __name__ == "__main__":
    main()
""",
        """\
import decimal
import multiprocessing

def work(number):
    print(decimal.Decimal(number) / 3)

def main():
    decimal.getcontext().prec = 6
    multiprocessing.Process(target=work, args=(1,)).start()

if __name__ == "__main__":
    main()
""",
        """\
import json
import multiprocessing

def work():
    try:
        print(json.dumps({"day": {1}}))
    except TypeError as error:
        print(error)

if __name__ == "__main__":
    json.JSONEncoder.default = lambda self, thing: sorted(thing)
    multiprocessing.Process(target=work).start()
""",
        """\
import decimal
import multiprocessing

def work(number):
    print(decimal.Decimal(number) / 3)

def main():
    with decimal.localcontext() as context:
        context.prec = 4
        multiprocessing.Process(target=work, args=(1,)).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import sys

def depth(tree):
    return 1 + max([depth(one) for one in tree], default=0)

def work(count):
    tree = []
    for _ in range(count):
        tree = [tree]
    try:
        print(depth(tree))
    except RecursionError:
        print("too deep")

if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    multiprocessing.Process(target=work, args=(2_000,)).start()
""",
        """\
import copyreg
import multiprocessing

class Handle:
    def __init__(self, number):
        self.number = number
        self.rest = (one for one in range(number))

def reduce(handle):
    return Handle, (handle.number,)

def work(number):
    return Handle(number)

if __name__ == "__main__":
    copyreg.pickle(Handle, reduce)
    with multiprocessing.Pool(1) as pool:
        print(pool.apply_async(work, (3,)).get(20).number)
""",
        """\
import logging
import multiprocessing

class Trace(logging.Logger):
    def trace(self, message):
        return "traced " + message

def work():
    print(hasattr(logging.getLogger("job"), "trace"))

def main():
    logging.setLoggerClass(Trace)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        3,
        """\
import csv
import multiprocessing

def work(line):
    csv.field_size_limit(10**9)
    print(len(next(csv.reader([line]))))

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=("a" * 200_000,)).start()
""",
    ),
)
