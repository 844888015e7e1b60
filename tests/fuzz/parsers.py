"""Every parser of pyskew as a function of bytes: it returns, or raises the error that it documents."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyskew.analysis import baseline
from pyskew.audit.output import documents as output_documents
from pyskew.codebase.dependencies import archives, lock_files, output
from pyskew.codebase.dependencies.index import Index
from pyskew.codebase.dependencies.index_settings import Indexes
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.readiness import Question, answer
from pyskew.codebase.dependencies.soundness import sound
from pyskew.errors import PyskewError
from pyskew.observation import facts, log_excerpt, overlay_events, test_results
from pyskew.reporting import sarif_log
from pyskew.store import records
from pyskew.suite import conditions, loader, pyproject, python_spec, suite_file
from pyskew.targets import kinds

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Parser:
    parse: Callable[[bytes], object]
    raises: tuple[type[Exception], ...] = (PyskewError,)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _suite(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "matrix.yaml").write_bytes(data)
        Path(folder, "one.py").touch()
        return loader.load_suite(Path(folder, "matrix.yaml"), kinds.kinds(), test_results.kinds())


def _pack(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "matrix.yaml").write_text("version: 1\npythons: ['3.13']\ninclude: [mine]\n", encoding="utf-8")
        Path(folder, "mine").mkdir()
        Path(folder, "mine", "pack.yaml").write_bytes(data)
        Path(folder, "mine", "one.py").touch()
        return loader.load_suite(Path(folder, "matrix.yaml"), kinds.kinds(), test_results.kinds())


def _records(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "records.jsonl").write_bytes(data)
        return records.read(Path(folder))


def _pyproject(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pyproject.toml")
        path.write_bytes(data)
        pyproject.read(Path(folder))
        return suite_file.read(path, "pyproject.toml").lines()


def _lock(name: str) -> Callable[[bytes], object]:
    reader = lock_files.readers()[name]
    indexes = Index(Indexes("", (), ()), offline=True)

    def read(data: bytes) -> object:
        pins = sound(reader.read(_text(data), "lock"))
        levels = frozenset({Level.LOCK})
        question = Question(pins=pins, step=((3, 13), (3, 14)), pythons=("3.14",), levels=levels)
        found = answer(question, indexes, lambda _: None)
        return [show(found) for show in (output.text, output.markdown, output.document, output.section, output.github)]

    return read


def _archive(suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"one-1.0{suffix}")
            path.write_bytes(data)
            return list(archives.sources(path))

    return read


def _observed(data: bytes) -> object:
    shown = facts.observed(data, {}), facts.failure(data, {}), facts.warned(data, {}), facts.digest(data, {})
    return (*shown, log_excerpt.excerpt(_text(data)))


def _reader(name: str) -> Callable[[bytes], object]:
    read = test_results.kinds()[name].read
    return lambda data: read(test_results.Output(stdout=data, stderr=data, file=data, dirs={"cwd": "/x"}))


PARSERS: Mapping[str, Parser] = {
    "suite": Parser(_suite),
    "pack": Parser(_pack),
    "where": Parser(lambda data: conditions.check(_text(data), {"start-method": {"fork"}}), (conditions.WhereError,)),
    "python": Parser(lambda data: python_spec.parse_python(_text(data)), (ValueError,)),
    "records": Parser(_records),
    "baseline": Parser(lambda data: baseline.parse(data, "baseline.json")),
    "audit-baseline": Parser(lambda data: output_documents.accepted(_text(data)), (ValueError,)),
    "sarif": Parser(lambda data: sarif_log.section(_text(data)), (ValueError,)),
    "junit": Parser(_reader("junit"), ()),
    "unittest": Parser(_reader("unittest"), ()),
    "pyproject": Parser(_pyproject),
    "events": Parser(lambda data: overlay_events.read(_text(data), "/x"), ()),
    "observed": Parser(_observed, ()),
    **{f"lock-{name}": Parser(_lock(name)) for name in lock_files.readers()},
    "wheel": Parser(_archive("-py3-none-any.whl")),
    "sdist": Parser(_archive(".tar.gz")),
}


def check(name: str, data: bytes) -> None:
    """Parse; any other error than a documented one is a bug."""
    parser = PARSERS[name]
    with contextlib.suppress(*parser.raises):
        parser.parse(data)
