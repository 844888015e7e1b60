"""A worker reads a module's variable that only the parent has set after import.

A forked worker had the parent's memory. Another one imports the modules anew and sees their first values, in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import shared_state
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_OWNERS = frozenset({"module", "box", "made", "instance"})


def check(project: Project) -> Iterator[Spot]:
    """State of variables, of instances and of containers that a module makes."""
    yield from shared_state.spots(project, _OWNERS)


RULE = Rule(
    id="worker-reads-parent-state",
    since=(3, 14),
    summary="A worker reads a module's variable that only the parent has set after import",
    why="a worker that is not forked imports the modules anew and sees their first values",
    fix=advice.HAND_OVER,
    workaround=advice.PIN_FORK,
    link=advice.CHANGE,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/module-global",
    across=check,
    valid=(
        # Put back before a worker starts.
        """\
import multiprocessing

DEPTH = 1

def nest(text):
    return "[" * DEPTH + text + "]" * DEPTH

def deeper(text):
    global DEPTH
    saved, DEPTH = DEPTH, 3
    try:
        return nest(text)
    finally:
        DEPTH = saved

if __name__ == "__main__":
    first = deeper("a")
    with multiprocessing.Pool(2) as pool:
        print(first, pool.map(nest, ["b", "c"]))
""",
        # The initializer sets it in every worker.
        """\
import multiprocessing

SETTINGS = None

def prepare(settings):
    global SETTINGS
    SETTINGS = settings

def work(item):
    return SETTINGS, item

def main():
    prepare("fast")
    with multiprocessing.Pool(initializer=prepare, initargs=("fast",)) as pool:
        pool.map(work, range(3))

if __name__ == "__main__":
    main()
""",
        # Asked for by name.
        """\
import multiprocessing

SETTINGS = None

def work():
    print(SETTINGS)

if __name__ == "__main__":
    SETTINGS = "fast"
    context = multiprocessing.get_context("fork")
    context.Process(target=work).start()
""",
        # Set while the module is imported, which every worker repeats.
        """\
import multiprocessing

TABLE = {}

def register(function):
    TABLE[function.__name__] = function
    return function

@register
def double(x):
    return 2 * x

def work(name):
    return TABLE[name](1)

if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        pool.map(work, ["double"])
""",
        # The package loads its plugins while it is imported, which every worker repeats.
        """\
# file: app/__init__.py
# file: app/registry.py
READERS = {}

def reads(suffix):
    def decorate(function):
        READERS[suffix] = function
        return function
    return decorate

# file: app/plugins/__init__.py
import importlib
import pkgutil

for one in pkgutil.iter_modules(__path__):
    importlib.import_module("." + one.name, __name__)

# file: app/plugins/table.py
from app.registry import reads

@reads("csv")
def read(name):
    return name

# file: app/main.py
import multiprocessing
from app import plugins, registry

def work(suffix):
    print(suffix in registry.READERS)

def main():
    multiprocessing.Process(target=work, args=("csv",)).start()

if __name__ == "__main__":
    main()
""",
        # A cache that each worker fills for itself.
        """\
import multiprocessing

CACHE = {}

def work(key):
    if key not in CACHE:
        CACHE[key] = key * 2
    return CACHE[key]

if __name__ == "__main__":
    work(1)
    with multiprocessing.Pool() as pool:
        pool.map(work, range(3))
""",
    ),
    invalid=(
        """\
import multiprocessing

SETTINGS = None

def work():
    print(SETTINGS)

if __name__ == "__main__":
    SETTINGS = "fast"
    multiprocessing.Process(target=work).start()
""",
        """\
# file: app/__init__.py
# file: app/config.py
VERBOSE = False
LIMITS = {}

def load(path):
    global VERBOSE
    VERBOSE = True
    LIMITS["memory"] = path

# file: app/jobs.py
from app import config

def run(item):
    if config.VERBOSE:
        print(item)

# file: app/main.py
from concurrent.futures import ProcessPoolExecutor
from app import config, jobs

def main():
    config.load("settings.toml")
    with ProcessPoolExecutor() as pool:
        list(pool.map(jobs.run, range(3)))

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import threading

LOCAL = threading.local()

def work():
    print(getattr(LOCAL, "user", "nobody"), hasattr(LOCAL, "user"))

if __name__ == "__main__":
    LOCAL.user = "alice"
    multiprocessing.Process(target=work).start()
""",
        """\
# file: app/__init__.py
# file: app/registry.py
READERS = {}

def reads(suffix):
    def decorate(function):
        READERS[suffix] = function
        return function
    return decorate

# file: app/plugins/__init__.py
import importlib
import pkgutil

def load_all():
    for one in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{one.name}")

# file: app/plugins/table.py
from app.registry import reads

@reads("csv")
def read(name):
    return name

# file: app/main.py
import multiprocessing
from app import plugins, registry

def work(suffix):
    print(suffix in registry.READERS)

def main():
    plugins.load_all()
    multiprocessing.Process(target=work, args=("csv",)).start()

if __name__ == "__main__":
    main()
""",
        """\
# file: settings.py
_VALUES = {}

def __getattr__(name):
    if name in _VALUES:
        return _VALUES[name]
    raise AttributeError(name)

def load(**values):
    _VALUES.update(values)

# file: main.py
import multiprocessing
import settings

def work():
    print(getattr(settings, "greeting", "hi"))

def main():
    settings.load(greeting="hello")
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

class Database:
    url = None

DATABASE = Database()

class Where:
    def __get__(self, instance, owner=None):
        return DATABASE.url

class Model:
    where = Where()

def work():
    print(Model().where)

def main():
    DATABASE.url = "sqlite://"
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import argparse
import multiprocessing

OPTIONS = argparse.Namespace(level=None)

def work():
    print(OPTIONS.level)

def main(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--level")
    parser.parse_args(words, namespace=OPTIONS)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main(["--level", "9"])
""",
        """\
# file: letters.py
SEEN = None

def add(letter):
    SEEN[letter] = SEEN.get(letter, 0) + 1

# file: test_letters.py
import multiprocessing
import unittest
import letters

class TestLetters(unittest.TestCase):
    def setUp(self):
        self.manager = multiprocessing.Manager()
        letters.SEEN = self.manager.dict()

    def tearDown(self):
        self.manager.shutdown()

    def test_counts(self):
        with multiprocessing.Pool(1) as pool:
            pool.map(letters.add, "aba")
        self.assertEqual(dict(letters.SEEN), {"a": 2, "b": 1})

if __name__ == "__main__":
    unittest.main()
""",
        """\
import multiprocessing

DEPTH = 1

def nest(text):
    return "[" * DEPTH + text + "]" * DEPTH

def deeper(texts):
    global DEPTH
    saved, DEPTH = DEPTH, 3
    try:
        with multiprocessing.Pool(2) as pool:
            return pool.map(nest, texts)
    finally:
        DEPTH = saved

if __name__ == "__main__":
    print(deeper(["b", "c"]))
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

SETTINGS = None

def work(settings):
    print(settings)

if __name__ == "__main__":
    SETTINGS = "fast"
    multiprocessing.Process(target=work, args=(SETTINGS,)).start()
""",
    ),
)
