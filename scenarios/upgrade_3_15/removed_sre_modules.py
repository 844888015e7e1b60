"""Can the modules behind `re` be imported by their old names?

Tools that look inside regular expressions (linters, generators of matching strings) import them.
"""

import importlib
import json
import warnings


def outcome(name):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            importlib.import_module(name)
        except ImportError as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "imported"


if __name__ == "__main__":
    print(json.dumps({name: outcome(name) for name in ["sre_compile", "sre_constants", "sre_parse", "re._parser"]}))
