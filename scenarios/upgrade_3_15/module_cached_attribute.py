"""Do modules still say in `__cached__` where their byte code lies?

A loader or a packaging tool that reads the attribute of a module finds it, or not; the spec has it on every version.
"""

import json
import runpy
import string
import tempfile
from pathlib import Path


def ran_globals():
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.py")
        script.write_text("seen = '__cached__' in globals()\n", encoding="utf-8")
        return runpy.run_path(str(script))["seen"]


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "module_has_cached": hasattr(string, "__cached__"),
                "spec_has_cached": string.__spec__.cached is not None,
                "main_has_cached": "__cached__" in globals(),
                "runpy_sets_cached": ran_globals(),
                "module_has_loader_and_package": hasattr(string, "__loader__") and hasattr(string, "__package__"),
            }
        )
    )
