from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import pyskew.audit.rules as rules_package
from pyskew import plugins
from pyskew.audit import Confidence
from pyskew.audit.rules import Rule, rules
from pyskew.suite import conditions
from support import examples

ROOT = Path(__file__).resolve().parents[3]
RULES = rules()


def _examples(kind: str) -> Iterator[Any]:
    for name, rule in RULES.items():
        for number, text in enumerate(getattr(rule, kind), 1):
            yield pytest.param(rule, text, id=f"{name}-{number}")


VALID = list(_examples("valid"))
INVALID = list(_examples("invalid"))
EACH = [pytest.param(rule, id=name) for name, rule in RULES.items()]


@pytest.mark.parametrize(("rule", "text"), VALID)
def test_a_rule_is_silent_about_its_valid_examples(rule: Rule, text: str) -> None:
    assert examples.spots(rule, text) == []


@pytest.mark.parametrize(("rule", "text"), INVALID)
def test_a_rule_finds_its_invalid_examples(rule: Rule, text: str) -> None:
    assert examples.spots(rule, text) != []


def test_a_branch_that_only_warns_is_less_sure() -> None:
    text = "import multiprocessing\nif multiprocessing.get_start_method() == 'spawn':\n    {}\n"
    told = [examples.spots(RULES["start-method-branch"], text.format(body)) for body in ("print('slow')", "KEEP = 1")]
    assert [one.confidence for spots in told for one in spots] == [Confidence.MEDIUM, Confidence.HIGH]


@pytest.mark.parametrize(("rule", "text"), [*VALID, *INVALID])
def test_an_example_is_python(rule: Rule, text: str) -> None:
    del rule
    for path, body in examples.files(text).items():
        ast.parse(examples.python_of(path, body))


@pytest.mark.parametrize("rule", EACH)
def test_a_rule_is_called_like_its_file(rule: Rule) -> None:
    (name,) = [name for name, one in RULES.items() if one is rule]
    assert rule.id == name


@pytest.mark.parametrize("rule", EACH)
def test_a_rule_says_what_to_do(rule: Rule) -> None:
    assert all([rule.summary, rule.why, rule.fix, rule.workaround, rule.valid, rule.invalid])
    assert rule.link.startswith("https://")
    assert rule.check or rule.across
    assert not rule.summary.endswith(".")


@pytest.mark.parametrize(
    "path", sorted(Path(rules_package.__file__).parent.glob("[a-z]*.py")), ids=lambda path: path.stem
)
def test_a_rule_file_has_the_shape_of_one(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    last = tree.body[-1]
    assert ast.get_docstring(tree)
    assert isinstance(last, ast.Assign)
    assert ast.unparse(last.targets[0]) == "RULE"
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions[0].name == "check"
    assert ast.get_docstring(functions[0])


def _witness(rule: Rule) -> dict[str, Any]:
    pack, _, name = rule.witness.partition("/")
    text = (ROOT / "scenarios" / pack / "pack.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["scenarios"][name])


def _clause(scenario: dict[str, Any], version: tuple[int, int], patch: int) -> object:
    """What the scenario must show on a Python, with every default as that Python has it on Linux."""
    facts: dict[str, Any] = {"python": f"{version[0]}.{version[1]}.{patch}", "os": "linux", "target": "linux"}
    facts |= {"implementation": "CPython", "free_threaded": False}
    for name, toggle in plugins.toggles().items():
        facts[conditions.identifier(name)] = toggle.default("linux", version)
    for clause in scenario["expect"]:
        if conditions.holds(clause.get("where", "True"), facts):
            return clause.get("facts"), clause.get("outcome", "pass")
    return None


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items() if rule.witness])
def test_a_witness_shows_the_difference_at_since(rule: Rule) -> None:
    scenario = _witness(rule)
    before = _clause(scenario, (rule.since[0], rule.since[1] - 1), 12 if rule.since == (3, 14) else 1)
    after = _clause(scenario, rule.since, 10)
    assert before is not None
    assert after is not None
    assert before != after


NEVER = [pytest.param(text, id=text.splitlines()[0].lstrip("# ")) for text in (
    """\
# a local function as the task of a pool never worked
import multiprocessing

def main(items):
    def double(x):
        return 2 * x
    with multiprocessing.Pool() as pool:
        return pool.map(double, items)

if __name__ == "__main__":
    main([1])
""",
    """\
# a lambda as the task of an executor never worked
from concurrent.futures import ProcessPoolExecutor

def main():
    with ProcessPoolExecutor() as pool:
        pool.submit(lambda: 1)
""",
    """\
# a lock as the argument of a pool's task never worked
import multiprocessing

def work(lock):
    pass

def main():
    lock = multiprocessing.Lock()
    with multiprocessing.Pool() as pool:
        pool.apply_async(work, (lock,))
""",
    """\
# a changed argument never came back
import multiprocessing

def work(items):
    items.append(1)

def main():
    items = []
    worker = multiprocessing.Process(target=work, args=(items,))
    worker.start()
    worker.join()
    return items
""",
    """\
# the global stream of random never followed the parent's seed
import multiprocessing
import random

def work(x):
    return random.random()

if __name__ == "__main__":
    random.seed(1)
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    """\
# threads share everything
import threading
from concurrent.futures import ThreadPoolExecutor

STATE = None

def work():
    print(STATE)

if __name__ == "__main__":
    STATE = 1
    threading.Thread(target=lambda: work()).start()
    ThreadPoolExecutor(initializer=lambda: None).submit(work)
""",
)]  # fmt: skip


@pytest.mark.parametrize("text", NEVER)
def test_what_never_worked_or_always_does_is_no_finding(text: str) -> None:
    found = [name for name, rule in RULES.items() if examples.spots(rule, text)]
    assert found == []
