"""Changes that are not the start method's: proven by their own toggles, with nobody else blamed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons
from pyskew.errors import SetupError
from support import locales

pytestmark = [pytest.mark.real, pytest.mark.slow]

PREFIX = "import json, warnings\nwarnings.simplefilter('ignore')\n"
SCRIPTS = {
    "tar.py": "import io, tarfile\n"
    "link = tarfile.TarInfo('link'); link.type, link.linkname = tarfile.SYMTYPE, '/nowhere'\n"
    "try:\n    tarfile.open(fileobj=io.BytesIO(link.tobuf() + bytes(1024))).extractall('out'); said = 'extracted'\n"
    "except tarfile.TarError as problem:\n    said = type(problem).__name__\n",
    "loop.py": "import asyncio\n"
    "try:\n    asyncio.get_event_loop(); said = 'made'\n"
    "except RuntimeError:\n    said = 'raised'\n",
    "pickled.py": "import pickle\nsaid = pickle.dumps(1)[1]\n",
    "text.py": "with open('file', 'wb') as file:\n    file.write('\\u00e9'.encode())\n"
    "with open('file') as file:\n    said = ascii(file.read())\n",
}  # fmt: skip


def causes(folder: Path, pythons: str, scenarios: str, **env: str) -> dict[str, list[tuple[str, str]]]:
    """Toggle and verdict of each cause, by scenario."""
    for name, text in SCRIPTS.items():
        (folder / name).write_text(f"{PREFIX}{text}print(json.dumps({{'said': said}}))\n")
    (folder / "matrix.yaml").write_text(f"version: 1\npythons: {pythons}\nscenarios:\n{scenarios}")
    argv = [sys.executable, "-m", "pyskew", "run", "-o", "run"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, env=os.environ | env, check=False)
    assert done.returncode == 1, done.stdout + done.stderr  # the changes are not declared
    report: dict[str, Any] = json.loads((folder / "run" / "report.json").read_text())
    return {one["scenario"]: [(said["toggle"], said["verdict"]) for said in one["causes"]] for one in report["changes"]}


def test_changes_of_3_14_are_proven_each_by_its_own_toggle(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.13"]
    assert pythons["3.14"]
    scenarios = "  tar: {run: tar.py}\n  loop: {run: loop.py}\n  pickled: {run: pickled.py}\n"
    assert causes(tmp_path, '["3.13", "3.14"]', scenarios) == {
        "tar": [("tar-filter", "proven")],
        "loop": [("event-loop-policy", "proven")],
        "pickled": [("pickle-protocol", "proven")],
    }


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("localedef") is None, reason="NOT RUN: no localedef on this machine"
)
def test_utf8_mode_of_3_15_is_proven_where_the_locale_is_another(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.14"]
    assert pythons["3.15"]
    try:
        folder = locales.build(tmp_path / "locales")
    except SetupError as error:
        pytest.skip(f"NOT RUN: {error}")
    scenarios = "  text: {run: text.py, env: {LC_ALL: en_US.ISO-8859-1}, pass-env: [LOCPATH]}\n"
    found = causes(tmp_path, '["3.14", "3.15"]', scenarios, LOCPATH=str(folder))
    assert found == {"text": [("utf8-mode", "proven")]}
