"""Which methods and attributes of classes in the standard library are gone?

One fact for each name that was announced to go: does the class still have it?
"""

import importlib
import json
import warnings

NAMES = {
    "pathlib": ["PurePath.is_reserved"],
    "wave": [
        "Wave_read.getmark",
        "Wave_read.getmarkers",
        "Wave_write.getmark",
        "Wave_write.getmarkers",
        "Wave_write.setmark",
    ],
}


def exists(module, name):
    owner, attribute = name.split(".")
    return hasattr(getattr(importlib.import_module(module), owner), attribute)


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps({f"{module}.{name}": exists(module, name) for module, names in NAMES.items() for name in names}))
