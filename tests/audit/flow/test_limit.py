"""The work limit of the value flow: it ends on any source, in linear memory, and what names tell is not lost."""

from __future__ import annotations

import ast
import gc
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyskew.audit import Options
from pyskew.audit.flow import graph as flow_graph
from pyskew.audit.flow.external import External
from pyskew.audit.flow.launching import Launching
from pyskew.audit.flow.lower import lower
from pyskew.audit.flow.values import Value
from pyskew.audit.project import by_name
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.unchanged import audit
from support import examples

LAUNCH = """
import multiprocessing

LEVEL = 0

def work():
    print(LEVEL)

def main():
    global LEVEL
    LEVEL = 1
    multiprocessing.Process(target=work).start()
    multiprocessing.Process(target=lambda: 1).start()
    multiprocessing.Process(target=work, args=(open("a", "rb"),)).start()

if __name__ == "__main__":
    main()
"""
STEP = Options(old=(3, 12), new=(3, 15))
NAMES = st.sampled_from("abcdef")


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """Texts of expressions that call, store and pass each other around."""
    name = draw(NAMES)
    if depth == 0:
        return name
    inner = expressions(depth - 1)
    shapes = (
        "{0}({1})", "{0}.{1}", "[{0}, {1}]", "{{'k': {0}}}", "(lambda x: {0})", "{0}[{1}]", "({0} if {1} else {2})",
        "[{0} for {2} in [{1}]]", "multiprocessing.Process(target={0}, args=({1},))", "functools.partial({0}, {1})",
        "type({0})", "getattr({0}, '{2}')", "({2} := {0})", "{0}(*{1}, **{2})",
    )  # fmt: skip
    return draw(st.sampled_from(shapes)).format(draw(inner), draw(inner).partition("(")[0] or name, draw(NAMES))


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Files of functions and classes that refer to each other in any way, circles included."""
    lines = ["import functools", "import multiprocessing"]
    for _ in range(draw(st.integers(1, 6))):
        name, other = draw(NAMES), draw(NAMES)
        value = draw(expressions())
        lines += draw(
            st.sampled_from(
                [
                    [f"def {name}({other}=None):", f"    global {draw(NAMES)}", f"    return {value}"],
                    [f"class {name}({other}):", f"    def {draw(NAMES)}(self):", f"        self.{other} = {value}"],
                    [f"{name} = {value}"],
                    [f"for {name} in {value}:", f"    {other} = {name}"],
                ]
            )
        )
    return "\n".join([*lines, ""])


def _parses(text: str) -> bool:
    try:
        compile(text, "a", "exec")
    except SyntaxError:
        return False
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(sources().filter(_parses))
def test_it_ends_on_any_source_with_the_same_answers(text: str) -> None:
    first = examples.project(text + LAUNCH).flow
    again = examples.project(text + LAUNCH).flow
    assert first.complete
    assert [one.key for one in first.launches] == [one.key for one in again.launches]
    assert [one.read for one in first.states] == [one.read for one in again.states]


def _peak(count: int) -> int:
    calls = "".join(f"def f{n}(a):\n    b = [a, f{n}]\n    return f{(n * 7) % count}(b)\n" for n in range(count))
    text = f"import multiprocessing\n{calls}def main():\n    multiprocessing.Process(target=f0).start()\n"
    module = Module("m.py", "m", ast.parse(text))
    gc.collect()
    tracemalloc.start()
    try:
        kept = lower(module)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(kept.bodies) == count + 2
    return peak


def test_memory_grows_with_the_number_of_functions_and_no_faster() -> None:
    assert _peak(2_000) < 5 * _peak(500)


def test_ten_thousand_functions_are_followed_within_the_limit() -> None:
    text = (
        "".join(f"def f{n}(a):\n    return f{n + 1}([a])\n" for n in range(10_000)) + "def f10000(a):\n    return a\n"
    )
    project = examples.project(text + LAUNCH.replace("    LEVEL = 1", "    LEVEL = f0(1)"))
    assert len(project.flow.launches) == 3
    assert project.flow.solver.graph.steps <= flow_graph.STEPS + 1_000


def _tree(folder: Path) -> Path:
    (folder / "app.py").write_text(LAUNCH, encoding="utf-8")
    return folder


@pytest.mark.parametrize("steps", [1, 20, 60])
def test_what_names_tell_is_not_lost_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    whole = audit([_tree(tmp_path)], STEP, keep=False)
    monkeypatch.setattr(flow_graph, "STEPS", steps)
    limited = audit([tmp_path], STEP, keep=False)
    spots = {(one.rule, one.line) for one in whole.findings}
    assert {rule for rule, _ in spots} == {
        "worker-reads-parent-state",
        "target-not-importable",
        "argument-not-picklable",
    }
    assert {(one.rule, one.line) for one in limited.findings} == spots
    assert [note.text for note in whole.notes] == []
    assert [note.text for note in limited.notes] == [by_name.LIMIT]


def test_the_bases_of_a_class_are_looked_up_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, names = [LAUNCH, "class A0: pass"], ["A0"]
    for level in range(1, 8):
        lines += [f"for Base{level} in ({', '.join(names)},): pass"]
        names = [f"{letter}{level}" for letter in "ABC"]
        lines += [f"class {name}(Base{level}): pass" for name in names]
    lines += [f"multiprocessing.Process(target={names[0]}().work).start()"]
    asked: list[str] = []
    real = Launching._base_values  # noqa: SLF001 - its calls are counted

    def counted(self: Launching, module: str, scope: str, operands: tuple[str, ...]) -> list[Value]:
        asked.append(scope)
        return real(self, module, scope, operands)

    solver = External({"m": lower(Module("m.py", "m", ast.parse("\n".join(lines))))}.get)
    solver.run_top("m")
    solver.graph.run(1.0)
    monkeypatch.setattr(Launching, "_base_values", counted)
    found = solver.bases(solver.values.make("class", names[0], "m"))
    assert len(found) == len(set(found)) == 19
    assert len(asked) == 20
