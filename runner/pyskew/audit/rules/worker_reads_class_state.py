"""A worker reads an attribute of a class or a function that only the parent has set after import."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import shared_state
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_OWNERS = frozenset({"class", "function", "external"})


def check(project: Project) -> Iterator[Spot]:
    """Yield attributes of classes, of functions, and of what is not of the project."""
    yield from shared_state.spots(project, _OWNERS)


RULE = Rule(
    id="worker-reads-class-state",
    since=(3, 14),
    summary="A worker reads an attribute of a class or a function that only the parent has set after import",
    why="a worker that is not forked imports the class anew and sees it as its module defines it",
    fix=advice.HAND_OVER,
    workaround=advice.PIN_FORK,
    link=advice.CHANGE,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/class-attribute",
    across=check,
    valid=(
        # Made while the module is imported.
        """\
import multiprocessing

class Format:
    known = {}

    def __init_subclass__(cls, **options):
        Format.known[cls.__name__] = cls

for name in ("Json", "Yaml"):
    type(name, (Format,), {"name": name})

def names(_):
    return sorted(Format.known)

if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        print(pool.map(names, [0]))
""",
        """\
import multiprocessing

class Settings:
    level = 1

def work():
    print(Settings.level)

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
        # Implementations that the module registers while it is imported.
        """\
import functools
import multiprocessing

@functools.singledispatch
def show(value):
    return "?"

@show.register(int)
def show_int(value):
    return "a number"

def work():
    print(show(1), show("a"))

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
        # A method of its own with that name, which no isinstance() asks.
        """\
import abc
import multiprocessing

class Plugin(abc.ABC):
    known = []

    @classmethod
    def register(cls, other):
        cls.known.append(other)
        return other

class First(Plugin):
    pass

def work():
    print(isinstance(First(), Plugin))

def main():
    Plugin.register(First)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        # A name of sys that every process has.
        """\
import multiprocessing
import sys

def work():
    print(sys.argv[1:])

if __name__ == "__main__":
    sys.argv = ["program", "fast"]
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

class Format:
    known = {}

    def __init_subclass__(cls, **options):
        Format.known[cls.__name__] = cls

def names(_):
    return sorted(Format.known)

def define(text):
    for name in text.split():
        type(name, (Format,), {"name": name})

def main():
    define("Json Yaml")
    with multiprocessing.Pool(1) as pool:
        print(pool.map(names, [0]))

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

class Settings:
    level = 1

def work():
    print(Settings.level)

def main():
    Settings.level = 2
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

class Plugin:
    registry = {}

    @classmethod
    def find(cls, name):
        return cls.registry[name]

def work(name):
    Plugin.find(name)

if __name__ == "__main__":
    Plugin.registry["a"] = print
    multiprocessing.Process(target=work, args=("a",)).start()
""",
        """\
import functools
import multiprocessing

@functools.singledispatch
def show(value):
    return "?"

def work():
    print(show(1))

def main():
    show.register(int, lambda value: "a number")
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import abc
import collections
import multiprocessing

class Listed(abc.ABC):
    pass

def work():
    print(isinstance(collections.deque(), Listed))

def main():
    Listed.register(collections.deque)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import builtins
import multiprocessing

def work():
    try:
        print(translated("item"))
    except NameError:
        print("not translated")

def main():
    builtins.translated = str.upper
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import sys
import types

def work():
    try:
        import prices
    except ImportError:
        print("no prices")
    else:
        print(prices.of("tea"))

def main():
    fake = types.ModuleType("prices")
    fake.of = len
    sys.modules["prices"] = fake
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import sys

def work():
    print(getattr(sys, "chatty", False))

def main():
    sys.chatty = True
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
# file: base.py
class Writer:
    kinds = {}

    def __init_subclass__(cls, kind=None, **kwargs):
        super().__init_subclass__(**kwargs)
        if kind:
            Writer.kinds[kind] = cls

class Plain(Writer, kind="plain"):
    pass

# file: formats.py
import multiprocessing
from base import Writer

def write(kind):
    return kind in Writer.kinds

def main():
    class Piped(Writer, kind="piped"):
        pass

    with multiprocessing.Pool(1) as pool:
        print(pool.map(write, ["plain", "piped"]))

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        2,
        """\
import multiprocessing

class Settings:
    level = 1

def work(level):
    print(level)

def main():
    Settings.level = 2
    multiprocessing.Process(target=work, args=(Settings.level,)).start()

if __name__ == "__main__":
    main()
""",
    ),
)
