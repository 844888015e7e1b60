"""Which module names does the standard library take that a project may use for itself?

A folder of that name beside the program still wins; an installed package does not.
"""

import importlib.util
import json
import sys


def found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


NAMES = ["annotationlib", "compression", "compression.zlib", "concurrent.interpreters", "string.templatelib"]
facts = {name: found(name) for name in NAMES}
facts["pathlib.types"] = found("pathlib.types")
facts["string_is_a_package"] = hasattr(importlib.import_module("string"), "__path__")
facts["zlib_still_there"] = found("zlib")
facts["annotationlib_in_stdlib_names"] = "annotationlib" in sys.stdlib_module_names
print(json.dumps(facts))
