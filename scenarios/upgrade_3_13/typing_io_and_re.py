"""Can types be imported from the pseudo-modules typing.io and typing.re?"""

import importlib
import json
import typing
import warnings


def import_from(module):
    try:
        importlib.import_module(module)
    except ImportError as error:
        return type(error).__name__
    return "imported"


def attribute(name):
    return hasattr(typing, name)


warnings.simplefilter("ignore")
has_io, has_re = attribute("io"), attribute("re")
print(
    json.dumps(
        {
            "typing.io attribute": has_io,
            "typing.re attribute": has_re,
            "import typing.io": import_from("typing.io"),
            "import typing.re": import_from("typing.re"),
            "typing.IO": attribute("IO"),
            "typing.Pattern": attribute("Pattern"),
        }
    )
)
