"""Which ways to call typing.TypedDict make a class?"""

import json
import typing
import warnings

FORMS = {
    "dict_of_fields": lambda: typing.TypedDict("Movie", {"name": str}),
    "empty_dict": lambda: typing.TypedDict("Movie", {}),
    "no_fields": lambda: typing.TypedDict("Movie"),
    "none": lambda: typing.TypedDict("Movie", None),
}


def outcome(make):
    try:
        return sorted(make().__annotations__)
    except TypeError as error:
        return type(error).__name__


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps({name: outcome(make) for name, make in FORMS.items()}))
