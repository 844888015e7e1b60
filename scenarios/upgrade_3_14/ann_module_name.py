"""Does a module know its own annotations by the bare name __annotations__?"""

import json
import sys

count: int = 1


def bare_name():
    try:
        return sorted(__annotations__)
    except NameError as error:
        return type(error).__name__


def class_body():
    try:

        class Body:
            x: int
            seen = sorted(__annotations__)

    except NameError as error:
        return type(error).__name__
    return Body.seen


print(
    json.dumps(
        {
            "bare_name_in_module": bare_name(),
            "bare_name_in_class_body": class_body(),
            "attribute_of_module": sorted(sys.modules[__name__].__annotations__),
        }
    )
)
