"""Can code that rewrites code still use lib2to3?

Formatters, refactoring tools and old build scripts (`use_2to3`) import it by these names.
"""

import importlib.util
import json


def found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # the package itself is gone
        return False


NAMES = ["lib2to3", "lib2to3.refactor", "lib2to3.pgen2.driver", "lib2to3.main"]
print(json.dumps({name: found(name) for name in NAMES}))
