from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyskew import __version__
from pyskew.reporting.formats import formats
from support import sample

GOLDEN = Path(__file__).parent / "golden"
ACCEPT = "PYSKEW_ACCEPT=1 pytest tests/formats"


@pytest.mark.parametrize("name", formats())
def test_the_sample_is_written_as_it_was_accepted(name: str) -> None:
    one = formats()[name]
    text = one.render(sample.rich()).replace(f'"version": "{__version__}"', '"version": "VERSION"')
    path = GOLDEN / one.filename
    if os.environ.get("PYSKEW_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    accepted = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text != accepted:
        first = next(
            (
                n
                for n, pair in enumerate(zip(text.splitlines(), accepted.splitlines(), strict=False), 1)
                if len(set(pair)) > 1
            ),
            "the last",
        )
        pytest.fail(
            f"{one.filename} differs from tests/formats/golden, first in line {first}; accept it with: {ACCEPT}"
        )


def test_every_golden_file_belongs_to_a_format() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {one.filename for one in formats().values()}
