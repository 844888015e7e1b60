"""Does a functools.partial that is a class attribute get the instance, as a function would?"""

import functools
import json
import warnings


def show(*arguments):
    return [type(argument).__name__ for argument in arguments]


class Owner:
    plain = functools.partial(show, "first")
    static = staticmethod(functools.partial(show, "first"))

    def function(*arguments):
        return show(*arguments)


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "through_instance": Owner().plain(),
            "through_class": Owner.plain(),
            "static": Owner().static(),
            "plain_function": Owner().function(),
        }
    )
)
