"""Can attributes of a union be set, and which has it?"""

import json
import typing


def attempt(function):
    try:
        return function()
    except (AttributeError, TypeError) as error:
        return type(error).__name__


def assign(name, value):
    def change():
        setattr(typing.Union[int, bytes], name, value)
        return "assigned"

    return attempt(change)


union = typing.Union[int, str]
print(
    json.dumps(
        {
            "__args__": assign("__args__", (int,)),
            "__doc__": assign("__doc__", "text"),
            "__marker__": assign("__marker__", 1),
            "marker": assign("marker", 1),
            "seen_by_the_next_user": [kind.__name__ for kind in typing.Union[int, bytes].__args__],
            "has_dict": hasattr(union, "__dict__"),
            "has_copy_with": hasattr(union, "copy_with"),
        }
    )
)
