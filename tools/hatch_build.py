"""Put the text of `pyskew --help` into the wheel, as click lays it out: users need not wait for click to read it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class HelpText(BuildHookInterface[Any]):
    """Makes `pyskew/cli/help.txt`, which `pyskew.cli.ready_help` reads."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the text; an editable installation has none, since its verbs change."""
        if version == "editable":
            return
        runner = os.path.join(self.root, "runner")
        # pip puts what a build needs on the path of its own process alone.
        path = os.pathsep.join([runner, *filter(None, sys.path)])
        # 80 columns: what click takes at most, and where no terminal is.
        env = os.environ | {"COLUMNS": "80", "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
        argv = [sys.executable, "-B", "-m", "pyskew", "--help"]
        text = subprocess.run(argv, env=env, check=True, stdout=subprocess.PIPE).stdout
        self._folder = tempfile.TemporaryDirectory()
        kept = os.path.join(self._folder.name, "help.txt")
        with open(kept, "wb") as file:
            file.write(text)
        build_data["force_include"][kept] = "pyskew/cli/help.txt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the wheel."""
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()
