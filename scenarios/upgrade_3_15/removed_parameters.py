"""Which parameters of functions are refused that were accepted before?

One fact for each call: what it answers, or the exception that it raises.
"""

import importlib.resources
import importlib.util
import json
import sysconfig
import warnings

CALLS = {
    "importlib.resources.files(package=)": lambda: importlib.resources.files(package="json"),
    "importlib.resources.files()": lambda: importlib.resources.files("json"),
    "importlib.util.cache_from_source(debug_override)": lambda: importlib.util.cache_from_source("a.py", False),
    "sysconfig.is_python_build(check_home=)": lambda: sysconfig.is_python_build(check_home=None),
    "sysconfig.is_python_build()": lambda: sysconfig.is_python_build(),
}


def outcome(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "accepted"


if __name__ == "__main__":
    print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
