"""Locales built below a folder: every interpreter takes them, whatever C library it brings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import LABELS, Pythons
from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, user_cache
from support import locales

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("localedef") is None, reason="NOT RUN: no localedef on this machine"
)

_LOOK = """
import json, locale, sys
print(json.dumps([locale.setlocale(locale.LC_CTYPE, ""), locale.getencoding(), sys.flags.utf8_mode]))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return locales.build(tmp_path_factory.mktemp("locales"))
    except SetupError as error:
        pytest.skip(f"NOT RUN: {error}")


def _taken(python: str, name: str, folder: Path) -> list[object]:
    environment = {"LC_ALL": name, "LOCPATH": str(folder)}
    done = subprocess.run([python, "-c", _LOOK], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    answer: list[object] = json.loads(done.stdout)
    return answer


@pytest.mark.real
@pytest.mark.parametrize("label", LABELS)
def test_an_interpreter_takes_the_locale_and_its_encoding(label: str, built: Path, pythons: Pythons) -> None:
    python = pythons[label].path

    default = int(label == "3.15")
    assert _taken(python, "en_US.ISO-8859-1", built) == ["en_US.ISO-8859-1", "ISO-8859-1", default]
    assert _taken(python, "en_US.UTF-8", built) == ["en_US.UTF-8", "UTF-8", default]


def test_what_is_built_is_not_built_again(built: Path) -> None:
    before = {path: path.stat().st_ino for path in built.rglob("*")}

    assert locales.build(built) == built

    assert before
    assert {path: path.stat().st_ino for path in built.rglob("*")} == before


def test_a_locale_without_sources_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"localedef made no xx_XX\.UTF-8"):
        locales.compiled(tmp_path, "xx_XX.UTF-8", tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(bool(user_cache.offline() or debian_apt.obstacle()), reason="NOT RUN: no way to Debian's packages")
def test_the_sources_of_debians_package_serve_as_well(tmp_path: Path, pythons: Pythons) -> None:
    locales.compiled(tmp_path, "en_US.ISO-8859-1", locales.debian_sources())

    assert _taken(pythons["3.14"].path, "en_US.ISO-8859-1", tmp_path)[1] == "ISO-8859-1"
