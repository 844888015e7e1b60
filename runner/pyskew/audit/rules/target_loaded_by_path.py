"""A worker's function comes from a module that was loaded from a path."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.values import Value
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location

_MADE = {"importlib.util.module_from_spec()", "imp.load_source()"}
_LOADED = ("importlib.util.module_from_spec.", "imp.load_source.", "importlib.machinery.SourceFileLoader.")


def check(project: Project) -> Iterator[Spot]:
    """Yield targets, initializers and tasks that are attributes of what a loader returned."""
    told = set()
    for start in project.default_starts:
        for ref in (start.launch.target, start.launch.initializer):
            if ref and ref.name.startswith(_LOADED):
                name = ref.name.rpartition(".")[2]
                told.add((start.summary.path, start.launch.line))
                yield start.spot(f"{name}() is of a module that was loaded by path: a worker cannot import it by name")
    for launch in project.flow.launches:
        values = [one for node in (*launch.targets, *launch.initializers) for one in project.flow.held(node)]
        name = next((one.name for one in values if _is_loaded(one)), "")
        at = Location.parse(project.place(launch.place))
        if name and (at.path, at.line) not in told:
            message = f"{name}() is of a module that was loaded by path: a worker cannot import it by name"
            yield Spot(at.path, at.line, launch.column, message, None, (project.place(launch.place),))


def _is_loaded(value: Value) -> bool:
    """Return whether a value is an attribute of what a loader returned."""
    inner = value.inner
    return value.kind == "member" and inner is not None and inner.kind == "made" and inner.name in _MADE


RULE = Rule(
    id="target-loaded-by-path",
    since=(3, 14),
    summary="A worker's function comes from a module that was loaded from a path",
    why="a worker that is not forked imports the module by its name, under which it finds none: it dies",
    fix="pass the path, and load the module in the worker; or put its folder on sys.path and import it",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/importlib.html#importing-a-source-file-directly",
    confidence=Confidence.MEDIUM,
    words=("module_from_spec", "load_source", "SourceFileLoader"),
    witness="start_methods_pickling/plugin-loaded-by-path",
    across=check,
    valid=(
        """\
import importlib.util
import multiprocessing
import pathlib
import sys

def load(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def work(path):
    load(path).work()

if __name__ == "__main__":
    pathlib.Path("plugins").mkdir()
    pathlib.Path("plugins", "first.py").write_text("def work():\\n    print('worked')\\n")
    multiprocessing.Process(target=work, args=("plugins/first.py",)).start()
""",
    ),
    invalid=(
        """\
import importlib.util
import multiprocessing
import pathlib
import sys

def main(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    plugin = importlib.util.module_from_spec(spec)
    sys.modules["plugin"] = plugin
    spec.loader.exec_module(plugin)
    multiprocessing.Process(target=plugin.work).start()

if __name__ == "__main__":
    pathlib.Path("plugins").mkdir()
    pathlib.Path("plugins", "first.py").write_text("def work():\\n    print('worked')\\n")
    main("plugins/first.py")
""",
    ),
    followed=Followed(
        1,
        """\
import importlib.util
import multiprocessing
import pathlib

def run(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    plugin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plugin)
    plugin.work()

def main(path):
    multiprocessing.Process(target=run, args=(path,)).start()

if __name__ == "__main__":
    pathlib.Path("plugins").mkdir()
    pathlib.Path("plugins", "first.py").write_text("def work():\\n    print('worked')\\n")
    main("plugins/first.py")
""",
    ),
)
