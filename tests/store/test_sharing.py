from __future__ import annotations

from pathlib import Path

from pyskew.store import records
from pyskew.store.records import Line
from pyskew.store.records_writer import Writer
from support import sample


def test_equal_parts_are_kept_once_and_what_only_python_calls_equal_stays_apart(tmp_path: Path) -> None:
    value = sample.run(sample.suite(sample.scenario("one", sample.clause("True", {}))))
    old, new, *_ = (planned.cell for planned in value.cells)
    shown = [
        {"a": 1, "b": [1, None]},
        {"a": 1, "b": [1, None]},
        {"a": True, "b": [1, None]},
        {"a": 1.0, "b": [1, None]},
    ]
    with Writer(tmp_path) as writer:
        writer.write(*records.head(value.info, value.cells, value.interpreters))
        for number, facts in enumerate(shown):
            cell = (old, new)[number % 2]
            writer.write(Line(record=sample.ran(cell, facts, attempt=number + 1)))
    run = records.read(tmp_path)
    first, third = run.records[old.id]
    second, fourth = run.records[new.id]
    assert first.facts is second.facts
    assert first.cell is run.cells[0].cell
    assert [repr(one.facts["a"]) for one in (first, second, third, fourth)] == ["1", "1", "True", "1.0"]
