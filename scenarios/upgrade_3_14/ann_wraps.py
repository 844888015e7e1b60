"""Do a decorated function and its wrapper share one dict of annotations?

Decorators that add an annotation to the wrapper after functools.wraps().
"""

import functools
import json


def decorate(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    wrapper.__annotations__["added"] = int
    return wrapper


def function(x: int):
    pass


wrapper = decorate(function)
print(
    json.dumps(
        {
            "same_dict": wrapper.__annotations__ is function.__annotations__,
            "original_has_added": "added" in function.__annotations__,
            "wrapper_has_both": sorted(wrapper.__annotations__),
            "assigned_by_wraps": sorted({"__annotate__", "__annotations__"} & set(functools.WRAPPER_ASSIGNMENTS)),
        }
    )
)
