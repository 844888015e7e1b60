"""Can a setup script still read a version by executing a file and asking locals()?

The idiom of many setup.py files: the version stands in a file of its own, which a function executes; then it takes
the name from locals(). Pillow's release that 3.13 could not build had it.
"""

import json
import tempfile
from pathlib import Path


def get_version(path):
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), str(path), "exec"))
    return locals()["__version__"]


def get_version_by_namespace(path):
    namespace = {}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), str(path), "exec"), namespace)
    return namespace["__version__"]


def attempt(function, path):
    try:
        return function(path)
    except KeyError as error:
        return type(error).__name__


with tempfile.TemporaryDirectory() as folder:
    version_file = Path(folder) / "_version.py"
    version_file.write_text('__version__ = "10.3.0"\n', encoding="utf-8")
    facts = {
        "by_locals": attempt(get_version, version_file),
        "by_namespace": attempt(get_version_by_namespace, version_file),
    }
print(json.dumps(facts))
