"""Which configurations make warnings errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.audit.warning_filters import are_errors

YES = {
    "pytest.ini": "[pytest]\nfilterwarnings = error\n",
    "setup.cfg": "[tool:pytest]\nfilterwarnings =\n    error\n    ignore::ResourceWarning\n",
    "pyproject.toml": '[tool.pytest.ini_options]\nfilterwarnings = ["error", "ignore:x"]\n',
    "tox.ini": "[testenv]\ncommands = python -W error -m pytest\n",
    ".github/workflows/ci.yml": "env:\n  PYTHONWARNINGS: error\n",
    "noxfile.py": 'session.run("python", "-W", "error::DeprecationWarning", "-m", "pytest")\n',
}
NO = {
    "pytest.ini": "[pytest]\nfilterwarnings = error::pytest.PytestWarning\n",
    "setup.cfg": "[tool:pytest]\nfilterwarnings =\n    error\n    ignore::DeprecationWarning\n",
    "pyproject.toml": '[tool.pytest.ini_options]\nfilterwarnings = ["default"]\naddopts = "--strict"\n',
    "tox.ini": "[testenv]\ncommands = pytest --on-error\n",
}


@pytest.mark.parametrize("name", YES)
def test_errors_are_seen(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(YES[name])
    assert are_errors([tmp_path])


@pytest.mark.parametrize("name", NO)
def test_other_filters_are_no_errors(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(NO[name])
    assert not are_errors([tmp_path])


def test_nothing_configured_is_no_error(tmp_path: Path) -> None:
    assert not are_errors([tmp_path, tmp_path / "missing.py"])
