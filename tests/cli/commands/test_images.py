"""`pyskew pythons image` where it cannot work; where it can, it makes what the tests of the docker target stand on."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pyskew.cli.commands.pythons import pythons


def test_without_an_engine_there_is_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    done = CliRunner().invoke(pythons, ["image", "3.14"])
    assert done.exit_code == 3
    assert done.output.startswith("no image: no Docker engine")
