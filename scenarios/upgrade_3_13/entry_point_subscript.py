"""Can an entry point be read like a tuple?

It was a named tuple before 3.11; plugin loaders written for that index it or unpack it.
"""

import json
import warnings
from importlib.metadata import EntryPoint

POINT = EntryPoint(name="tool", value="package.module:main", group="console_scripts")


def attempt(function):
    try:
        return function(POINT)
    except TypeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "by_index": attempt(lambda point: point[0]),
            "unpacked": attempt(lambda point: [part for part in point]),
            "by_name": attempt(lambda point: [point.name, point.value, point.group]),
        }
    )
)
