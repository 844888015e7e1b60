# ruff: noqa: E501 - programs as text, one a line
"""The value flow: each kind of value and each idiom that start methods break, and what must stay quiet."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit import Confidence
from pyskew.audit.flow.graph import Graph
from pyskew.audit.flow.lower import lower
from pyskew.audit.flow.values import Values
from pyskew.audit.rules import rules
from pyskew.audit.syntax.module_index import Module
from support import examples

RULES = (
    "worker-reads-parent-state", "worker-reads-class-state", "argument-not-picklable", "method-of-unpicklable-object",
    "target-not-importable", "initializer-not-importable", "patched-around-launch", "connection-at-module-level",
)  # fmt: skip
POOL = """
    with ProcessPoolExecutor(1) as pool:
        print(list(pool.map(work, [1])))

if __name__ == "__main__":
    main()
"""
PROCESS = """
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
"""
FIRST = "from concurrent.futures import ProcessPoolExecutor\n"


def found(text: str) -> list[tuple[str, int]]:
    """Rules and lines of what is at least medium."""
    spots = [(name, spot) for name in RULES for spot in examples.spots(rules()[name], text)]
    return [(name, spot.line) for name, spot in spots if spot.confidence is not Confidence.LOW]


STATE = {
    "method of an instance": "class C:\n    def __init__(self):\n        self.on = False\n    def set(self):\n        self.on = True\n"
    "C1 = C()\ndef work(x):\n    return C1.on\ndef main():\n    C1.set()" + POOL,
    "attribute of an instance": "class C:\n    on = False\nC1 = C()\ndef work(x):\n    return C1.on\ndef main():\n    C1.on = True"
    + POOL,
    "setattr in a loop": "class C:\n    on = False\nC1 = C()\ndef work(x):\n    return C1.on\ndef main():\n    for name in ('on',):\n"
    "        setattr(C1, name, True)" + POOL,
    "namespace updated": "class C:\n    on = False\n    def set(self, **given):\n        self.__dict__.update(given)\n"
    "C1 = C()\ndef work(x):\n    return C1.on\ndef main():\n    C1.set(on=True)" + POOL,
    "classmethod": "class C:\n    on = False\n    @classmethod\n    def set(cls):\n        cls.on = True\n"
    "def work(x):\n    return C.on\ndef main():\n    C.set()" + POOL,
    "classmethod of a base": "class B:\n    on = False\n    @classmethod\n    def set(cls):\n        cls.on = True\nclass C(B):\n    pass\n"
    "def work(x):\n    return C.on\ndef main():\n    C.set()" + POOL,
    "constructor": "ON = 0\nclass C:\n    def __init__(self):\n        global ON\n        ON = 1\n"
    "def work(x):\n    return ON\ndef main():\n    C()" + POOL,
    "decorator that registers": "ALL = {}\ndef add(name):\n    def wrap(f):\n        ALL[name] = f\n        return f\n    return wrap\n"
    "def work(x):\n    return sorted(ALL)\ndef main():\n    add('a')(len)" + POOL,
    "through a parameter": "class C:\n    on = 0\nC1 = C()\ndef fill(c):\n    c.on = 1\ndef work(x):\n    return C1.on\ndef main():\n    fill(C1)"
    + POOL,
    "foreign class": "import logging\nlog = logging.getLogger('a')\ndef fill():\n    logging.Logger.loud = print\n"
    "def work(x):\n    log.loud('a')\ndef main():\n    fill()" + POOL,
    "globals()": "ON = 0\ndef work(x):\n    return ON\ndef main():\n    globals()['ON'] = 1" + POOL,
    "attribute of a function": "def work(x):\n    return work.on\nwork.on = 0\ndef main():\n    work.on = 1" + POOL,
    "partial as task": "import functools\nON = []\ndef inner(a, x):\n    return len(ON)\nwork = functools.partial(inner, 1)\n"
    "def main():\n    ON.append(1)" + POOL,
}
STATE |= {
    "filled in by workers": "class C:\n    one = None\n    def __init__(self, region='none'):\n        self.region = region\n"
    "    @classmethod\n    def configure(cls, **given):\n        cls.one = cls(**given)\n"
    "    @classmethod\n    def current(cls):\n        if cls.one is None:\n            cls.one = cls()\n        return cls.one\n"
    "def work(x):\n    return C.current().region\ndef main():\n    C.configure(region='eu')" + POOL,
    "counts of a cache": "import functools\n@functools.lru_cache\ndef get(x):\n    return x\n"
    "def work(x):\n    return get.cache_info().misses\ndef main():\n    get(1)" + POOL,
}
QUIET = {
    "filled in alike": "ONE = None\ndef make():\n    return [1]\ndef ready():\n    global ONE\n    ONE = make()\n"
    "def current():\n    global ONE\n    if ONE is None:\n        ONE = make()\n    return ONE\n"
    "def work(x):\n    return current()\ndef main():\n    ready()" + POOL,
    "a cache that the parent fills later": "import functools\n@functools.lru_cache\ndef get(x):\n    return x\n"
    "def work(x):\n    return get.cache_info().misses\ndef main():\n    with ProcessPoolExecutor(1) as pool:\n"
    "        print(list(pool.map(work, [1])))\n    get(1)\nif __name__ == '__main__':\n    main()\n",
    "set at import": "class C:\n    on = 0\n    def set(self):\n        self.on = 1\nC1 = C()\nC1.set()\ndef work(x):\n    return C1.on\n"
    "def main():\n    pass" + POOL,
    "given as an argument": "class C:\n    on = 0\nC1 = C()\ndef work(c):\n    return c.on\ndef main():\n    C1.on = 1\n"
    "    with ProcessPoolExecutor(1) as pool:\n        pool.submit(work, C1)\nif __name__ == '__main__':\n    main()\n",
    "set by the worker as well": "class C:\n    on = 0\nC1 = C()\ndef work(x):\n    C1.on = 2\n    return C1.on\ndef main():\n    C1.on = 1"
    + POOL,
    "set after the workers": "ON = 0\ndef work(x):\n    return ON\ndef main():\n    global ON\n    with ProcessPoolExecutor(1) as pool:\n"
    "        pool.submit(work, 1)\n    ON = 1\nif __name__ == '__main__':\n    main()\n",
    "another key": "ON = {'a': 1, 'b': 2}\ndef work(x):\n    return ON['a']\ndef main():\n    ON['b'] = 3" + POOL,
    "pinned": "import multiprocessing\nON = 0\ndef work(x):\n    return ON\ndef main():\n    global ON\n    ON = 1\n"
    "    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('fork')) as pool:\n        pool.submit(work, 1)\n"
    "if __name__ == '__main__':\n    main()\n",
}
MP = "import multiprocessing\n"
PICKLES = {
    "from a dict of tuples": "class C:\n    def __init__(self):\n        self.key = lambda x: x\n    def work(self):\n        pass\n    def go(self):\n"
    "        table = {'a': (self.work, 2)}\n        for name in table:\n            target, count = table[name]\n"
    "            multiprocessing.Process(target=target).start()\ndef main():\n    C().go()\n",
    "through a constructor": "class G:\n    def __init__(self, target):\n        self.p = multiprocessing.Process(target=target)\n"
    "def main():\n    def inner():\n        pass\n    G(inner)\n",
    "hash object of another method": "import hashlib\nclass C:\n    def open(self):\n        self.digest = hashlib.sha256()\n    def work(self):\n        pass\n"
    "def main():\n    c = C()\n    c.open()\n    multiprocessing.Process(target=c.work).start()\n",
    "two attributes deep": "class H:\n    def __init__(self):\n        self.stream = open('a')\nclass C:\n    def __init__(self):\n        self.h = H()\n"
    "def work(c):\n    pass\ndef main():\n    multiprocessing.Process(target=work, args=(C(),)).start()\n",
    "os.environ": "import os\nclass C:\n    def __init__(self):\n        self.env = os.environ\ndef work(c):\n    pass\ndef main():\n"
    "    multiprocessing.Process(target=work, args=(C(),)).start()\n",
    "field of a dataclass": "from dataclasses import dataclass\n@dataclass\nclass C:\n    key: object\ndef work(c):\n    pass\ndef main():\n"
    "    multiprocessing.Process(target=work, args=(C(lambda: 1),)).start()\n",
    "stored on the process": "def work():\n    pass\ndef main():\n    p = multiprocessing.Process(target=work)\n    p.hook = lambda: 1\n    p.start()\n",
    "starred arguments": "def work(*given):\n    pass\ndef main():\n    given = [1]\n    given.append(lambda: 1)\n"
    "    multiprocessing.Process(target=work, args=tuple(given)).start()\n",
}
PICKLED = {
    "partial of a function": "import functools\ndef work(a):\n    pass\ndef main():\n    multiprocessing.Process(target=functools.partial(work, 1)).start()\n",
    "static method": "import threading\nclass C:\n    def __init__(self):\n        self.lock = threading.Lock()\n    @staticmethod\n    def work():\n        pass\n"
    "    def go(self):\n        multiprocessing.Process(target=self.work).start()\ndef main():\n    C().go()\n",
    "decides itself": "import threading\nclass B:\n    def __getstate__(self):\n        return {}\nclass C(B):\n    def __init__(self):\n        self.lock = threading.Lock()\n"
    "    def work(self):\n        pass\ndef main():\n    multiprocessing.Process(target=C().work).start()\n",
    "made by the worker": "import threading\nclass C:\n    def work(self):\n        self.lock = threading.Lock()\ndef main():\n"
    "    multiprocessing.Process(target=C().work).start()\n",
    "kept after start": "import threading\nclass C:\n    def work(self):\n        pass\n    def go(self):\n        multiprocessing.Process(target=self.work).start()\n"
    "        self.thread = threading.Thread()\ndef main():\n    C().go()\n",
}


@pytest.mark.parametrize("name", STATE)
def test_state_of_the_parent_is_found(name: str) -> None:
    assert found(FIRST + STATE[name])


@pytest.mark.parametrize("name", QUIET)
def test_state_that_workers_have_is_not(name: str) -> None:
    assert found(FIRST + QUIET[name]) == []


@pytest.mark.parametrize("name", PICKLES)
def test_what_cannot_be_pickled_is_found(name: str) -> None:
    assert found(MP + PICKLES[name])


@pytest.mark.parametrize("name", PICKLED)
def test_what_can_be_pickled_is_not(name: str) -> None:
    assert found(MP + PICKLED[name]) == []


RUNNER = """\
# file: runner.py
try:
    from billiard import Process as Task
except ImportError:
    from multiprocessing import Process as Task

class Runner:
    task_class = Task

    def spawn(self, function):
        task = self.task_class(None, function)
        task.start()
        return task
# file: main.py
from runner import Runner

def campaign():
    def step():
        print("at work")
    Runner().spawn(step).join()

if __name__ == "__main__":
    campaign()
"""
LOGGED = """\
# file: jobs.py
import logging

log = logging.getLogger("jobs")

def work(x):
    log.info("at work")
# file: main.py
import logging
import multiprocessing

from jobs import work

def main():
    logging.basicConfig(level=logging.INFO)
    context = multiprocessing.get_context()
    with context.Pool(1) as pool:
        done = pool.map(work, [1])
    print(len(done))

if __name__ == "__main__":
    main()
"""


def test_a_process_by_another_name_that_a_class_keeps_is_a_launch() -> None:
    (spot,) = examples.spots(rules()["target-not-importable"], RUNNER)
    assert (spot.path, spot.line) == ("runner.py", 10)


def test_what_only_the_value_flow_knows_workers_to_run_counts_for_settings_too() -> None:
    (spot,) = examples.spots(rules()["logging-set-up-in-parent"], LOGGED)
    assert (spot.path, spot.line) == ("main.py", 7)


def test_the_part_that_cannot_be_pickled_is_named() -> None:
    (spot,) = examples.spots(rules()["argument-not-picklable"], MP + PICKLES["two attributes deep"])
    assert "h.stream" in spot.message
    assert "an open file" in spot.message


@pytest.mark.parametrize(
    "text",
    [
        "class A(A):\n    pass\n",
        "def f():\n    return f()\nf()\n",
        "from functools import partial\ndef f(x):\n    return partial(f, partial(x, f(x)))\nf(f)\n",
        "x = [x for x in x]\nx.append(x)\nx = (x, x)\n",
        "class A(B):\n    pass\nclass B(A):\n    def m(self):\n        return super().m().m\nB().m()\n",
    ],
)
def test_it_ends(text: str) -> None:
    launch = "import multiprocessing\ndef main():\n    multiprocessing.Process(target=print).start()\n"
    assert found(text + launch) == []


def test_ten_thousand_functions_are_lowered_in_linear_memory() -> None:
    sizes = []
    for count in (1_000, 10_000):
        text = "".join(f"def f{n}(a):\n    return f{(n * 7) % count}(a)\n" for n in range(count))
        lowered = lower(Module("m.py", "m", ast.parse(text)))
        sizes.append(sum(len(body.ops) for body in lowered.bodies.values()))
    assert sizes[1] == 10 * sizes[0]


def test_a_node_holds_few_values_and_the_graph_ends() -> None:
    graph, values = Graph(), Values()
    nodes = [graph.node(number) for number in range(50)]
    for one, other in zip(nodes, [*nodes[1:], nodes[0]], strict=True):
        graph.flow(one, other)
        graph.add(one, values.make("function", f"f{one}", "m"))
    graph.run()
    assert max(map(len, graph.held)) <= 24


def test_findings_do_not_vary() -> None:
    text = FIRST + STATE["namespace updated"]
    assert found(text) == found(text)


OPTION = """\
import multiprocessing

def option(name, value=None, _known={}):
    TEST
        _known[name] = value
    return _known.get(name, "unset")

def work():
    print(option("colour"))

def main():
    option("colour", "red")
"""


@pytest.mark.parametrize("test", ["if value is not None:", "if value and name:"])
def test_a_default_that_the_parent_alone_fills_is_state(test: str) -> None:
    assert found(OPTION.replace("TEST", test) + PROCESS) == [("worker-reads-parent-state", 6)]


@pytest.mark.parametrize("test", ["if name:", "if value is None:"])
def test_a_default_that_workers_fill_as_well_is_none(test: str) -> None:
    assert found(OPTION.replace("TEST", test) + PROCESS) == []


def test_a_variable_that_workers_set_to_none_is_no_state_of_the_parent() -> None:
    text = """\
import multiprocessing

level = "none"

def configure(value=None):
    global level
    level = value

def work():
    configure()
    print(level)

def main():
    configure("high")
"""
    assert found(text + PROCESS) == []
