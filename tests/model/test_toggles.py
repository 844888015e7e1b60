"""A toggle setting is one value with one way to write it."""

from __future__ import annotations

import msgspec
import pytest

from pyskew.model.toggles import ToggleSetting


@pytest.mark.parametrize(("name", "value"), [("gil", "0"), ("removed-names", "3.14"), ("odd", "a=b")])
def test_what_is_written_is_read_back(name: str, value: str) -> None:
    setting = ToggleSetting(name, value)
    assert str(setting) == f"{name}={value}"
    assert ToggleSetting.parse(str(setting)) == setting


def test_records_hold_a_pair_as_they_always_did() -> None:
    setting = ToggleSetting("start-method", "fork")
    data = msgspec.json.encode((setting,))
    assert data == b'[["start-method","fork"]]'
    (read,) = msgspec.json.decode(data, type=tuple[ToggleSetting, ...])
    assert str(read) == "start-method=fork"
