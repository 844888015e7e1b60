"""Does the repr of an ImportError show the name and path that it was given?

Logs and doctests print it.
"""

import importlib
import json


def missing():
    try:
        importlib.import_module("no_such_module")
    except ImportError as error:
        return repr(error)


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "message_alone": repr(ImportError("gone")),
                "with_name": repr(ImportError("gone", name="a")),
                "with_path": repr(ModuleNotFoundError("gone", path="a.py")),
                "from_a_failed_import": missing(),
                "str": str(ImportError("gone", name="a")),
            }
        )
    )
