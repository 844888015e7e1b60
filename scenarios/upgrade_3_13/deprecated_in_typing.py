"""Which ways of making typing objects that 3.13 deprecated still work, and do they warn?"""

import json
import typing
import warnings


def outcome(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught})


print(
    json.dumps(
        {
            "NamedTuple keywords": outcome(lambda: typing.NamedTuple("Point", x=int)),
            "NamedTuple without fields": outcome(lambda: typing.NamedTuple("Point")),
            "NamedTuple None": outcome(lambda: typing.NamedTuple("Point", None)),
            "NamedTuple list": outcome(lambda: typing.NamedTuple("Point", [("x", int)])),
            "TypedDict without fields": outcome(lambda: typing.TypedDict("Movie")),
            "TypedDict None": outcome(lambda: typing.TypedDict("Movie", None)),
            "no_type_check_decorator": outcome(lambda: typing.no_type_check_decorator(lambda function: function)),
            "AnyStr": outcome(lambda: typing.AnyStr),
        }
    )
)
