"""Which ways to call typing.NamedTuple make a class?"""

import json
import typing
import warnings

FORMS = {
    "list_of_fields": lambda: typing.NamedTuple("Point", [("x", int)]),
    "empty_list": lambda: typing.NamedTuple("Point", []),
    "keywords": lambda: typing.NamedTuple("Point", x=int),
    "no_fields": lambda: typing.NamedTuple("Point"),
    "none": lambda: typing.NamedTuple("Point", None),
}


def outcome(make):
    try:
        return list(make()._fields)
    except TypeError as error:
        return type(error).__name__


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps({name: outcome(make) for name, make in FORMS.items()}))
