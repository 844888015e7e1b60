"""Does importing from a relative module named __future__ switch features on?

A package that holds a __future__ module of its own; the feature asked for turns annotations into text.
"""

import importlib
import json
import sys
import tempfile
from pathlib import Path

MODULE = "from .__future__ import annotations\n\ndef function(argument: int): pass\n"


def annotation():
    try:
        module = importlib.import_module("package.module")
    except Exception as error:
        return type(error).__name__
    return type(module.function.__annotations__["argument"]).__name__


with tempfile.TemporaryDirectory() as folder:
    package = Path(folder) / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__future__.py").write_text("annotations = None\n", encoding="utf-8")
    (package / "module.py").write_text(MODULE, encoding="utf-8")
    sys.path.insert(0, folder)
    facts = {"annotation_is_a": annotation()}
print(json.dumps(facts))
