"""Which functions and classes of the standard library are gone?

One fact for each name that was announced to go: is it still there?
"""

import importlib
import json
import warnings

NAMES = [
    "ctypes.SetPointerType",
    "glob.glob0",
    "glob.glob1",
    "http.server.CGIHTTPRequestHandler",
    "platform.java_ver",
    "typing.no_type_check_decorator",
]


def exists(name):
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps({name: exists(name) for name in NAMES}))
