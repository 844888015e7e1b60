"""Can a file be imported by its path with SourceFileLoader(...).load_module()?

Plugin loaders, setup scripts and configuration readers have used this one line since Python 3.3. The way that the
documentation names instead is tried beside it.
"""

import importlib.machinery
import importlib.util
import json
import tempfile
import warnings
from pathlib import Path


def by_load_module(path):
    return importlib.machinery.SourceFileLoader("plugin", path).load_module().ANSWER


def by_spec(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ANSWER


def outcome(load, path):
    try:
        return load(path)
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        plugin = Path(folder, "plugin.py")
        plugin.write_text("ANSWER = 42\n", encoding="utf-8")
        print(json.dumps({load.__name__: outcome(load, str(plugin)) for load in (by_load_module, by_spec)}))
