"""A setting of the interpreter is made in the parent alone, and workers depend on it."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import parent_settings
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, stdlib_tables

_PAIRS = {
    "socket.setdefaulttimeout": ("socket.", "urllib.", "http.", "ftplib.", "smtplib."),
    "csv.field_size_limit": ("csv.",),
    "csv.register_dialect": ("csv.",),
    "locale.setlocale": ("locale.",),
    "logging.setLoggerClass": ("logging.getLogger",),
    "logging.setLogRecordFactory": ("logging.getLogRecordFactory", "logging.makeLogRecord"),
    "decimal.setcontext": ("decimal.",),
    "codecs.register": ("codecs.", "open"),
    "codecs.register_error": ("codecs.", "open", "str"),
    "mimetypes.add_type": ("mimetypes.",),
    "shutil.register_archive_format": ("shutil.",),
    "shutil.register_unpack_format": ("shutil.",),
    "sqlite3.register_adapter": ("sqlite3.",),
    "sqlite3.register_converter": ("sqlite3.",),
    "urllib.request.install_opener": ("urllib.request.",),
    "xml.etree.ElementTree.register_namespace": ("xml.etree.ElementTree.",),
    "gettext.bindtextdomain": ("gettext.",),
    "gettext.textdomain": ("gettext.",),
    "copyreg.pickle": ("pickle.",),
    "email.charset.add_charset": ("email.",),
    "zoneinfo.reset_tzpath": ("zoneinfo.",),
    "webbrowser.register": ("webbrowser.",),
    "tracemalloc.start": ("tracemalloc.",),
    "sys.setprofile": ("sys.getprofile",),
    "sys.settrace": ("sys.gettrace",),
    "gc.disable": ("gc.isenabled",),
    "gc.set_threshold": ("gc.get_threshold",),
    "sys.setswitchinterval": ("sys.getswitchinterval",),
    "sys.setrecursionlimit": ("sys.getrecursionlimit",),
    "sys.set_int_max_str_digits": ("int", "str"),
    "torch.set_num_threads": ("torch.",),
    "torch.set_default_dtype": ("torch.",),
    "numpy.seterr": ("numpy.",),
    "numpy.set_printoptions": ("numpy.",),
    "pandas.set_option": ("pandas.",),
    "matplotlib.use": ("matplotlib.",),
}
"""What a call sets, and the calls that it matters to."""
_ASSIGNED = {
    "decimal.getcontext()": ("decimal.",),
    "decimal.DefaultContext": ("decimal.",),
    "ssl._create_default_https_context": ("urllib.", "http.", "xmlrpc."),
    "PIL.Image.MAX_IMAGE_PIXELS": ("PIL.",),
    "PIL.ImageFile.LOAD_TRUNCATED_IMAGES": ("PIL.",),
}
"""The same for assignments to such names, or to attributes of what they hold."""
_FOLDER = "tempfile.tempdir"
_IN_FOLDER = {
    f"tempfile.{name}"
    for name in (
        "NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "TemporaryFile", "gettempdir",
        "gettempdirb", "mkdtemp", "mkstemp", "mktemp",
    )
}  # fmt: skip
"""What it matters to, where no folder is given."""
_BLOCKS = {
    "decimal.localcontext": ("decimal.",),
    "numpy.errstate": ("numpy.",),
    "numpy.printoptions": ("numpy.",),
    "pandas.option_context": ("pandas.",),
}
"""The same for blocks: `with decimal.localcontext() as context`."""
_OTHERS = ("logging.", "multiprocessing.", "threading.", "concurrent.")
"""Modules whose classes other rules speak of."""


def check(project: Project) -> Iterator[Spot]:
    """Yield each setting by itself."""
    for name, prefixes in _PAIRS.items():
        yield from parent_settings.only_in_parent(
            project,
            named=name,
            is_set=lambda use, name=name: use.name == name,  # type: ignore[misc] # bound for this round
            matters=lambda use, prefixes=prefixes: use.name.startswith(prefixes),  # type: ignore[misc] # the same
            says=f"{name}() is called in the parent alone: workers have the default",
            within=_calls_itself if name == "sys.setrecursionlimit" else None,
        )
    for name, prefixes in _BLOCKS.items():
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
        within=_takes_default_folder,
    )
    for name, prefixes in (_ASSIGNED | _patched_classes(project)).items():
        yield from parent_settings.only_in_parent(
            project,
            named=name,
            is_set=lambda use, name=name: use.how == "bound" and f"{use.name}.".startswith(f"{name}."),  # type: ignore[misc] # bound for this round
            matters=lambda use, prefixes=prefixes: use.name.startswith(prefixes),  # type: ignore[misc] # the same
            says=f"{name} is changed in the parent alone: workers have the default",
        )


def _calls_itself(module: ModuleSummary, facts: FunctionFacts, use: Use) -> bool:
    return use.name == f"{module.name}.{facts.name}"


def _takes_default_folder(module: ModuleSummary, facts: FunctionFacts, use: Use) -> bool:
    body = module.lowered.bodies.get(facts.name)
    named = [op for op in (body.ops if body else ()) if op.line == use.line and "dir" in op.names]
    return use.name in _IN_FOLDER and not named


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
    words=tuple(name.replace("()", "").replace(".", " ") for name in (*_PAIRS, *_ASSIGNED, _FOLDER, "gettext.install")),
    witness="start_methods_state/interpreter-settings",
    across=check,
    valid=(
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
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        worker = multiprocessing.Process(target=write, args=("a", tempfile.gettempdir()))
        worker.start()
        worker.join()
        tempfile.tempdir = None

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
        1,
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
