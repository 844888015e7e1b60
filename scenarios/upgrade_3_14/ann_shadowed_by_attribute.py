"""What does an annotation mean when a class attribute takes the name of the type?

`date: date = None`, or a method called `list` above an annotation that wants the built-in one.
"""

import datetime
import json
import typing


def name(value):
    return getattr(value, "__name__", repr(value))


class Event:
    date: datetime.date
    int: int = 0
    size: int = 1


class Store:
    def first(self) -> list[int]:
        return []

    def list(self):
        return []


def attempt(function):
    try:
        return function()
    except TypeError as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "same_name": name(Event.__annotations__["int"]),
            "later_use_of_shadowed_name": name(Event.__annotations__["size"]),
            "other_name": name(Event.__annotations__["date"]),
            "method_named_like_type": attempt(lambda: sorted(Store.first.__annotations__)),
            "get_type_hints": attempt(lambda: sorted(typing.get_type_hints(Store.first))),
        }
    )
)
