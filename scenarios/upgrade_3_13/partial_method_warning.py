"""Does taking a functools.partial from an instance warn that it will become a method?"""

import functools
import json
import warnings


def show(*arguments):
    return len(arguments)


class Owner:
    plain = functools.partial(show, "first")
    static = staticmethod(functools.partial(show, "first"))


def warned(use):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use()
    return sorted(warning.category.__name__ for warning in caught)


print(
    json.dumps(
        {
            "called_on_instance": warned(lambda: Owner().plain()),
            "read_from_instance": warned(lambda: Owner().plain),
            "called_on_class": warned(lambda: Owner.plain()),
            "called_static": warned(lambda: Owner().static()),
        }
    )
)
