"""May NotImplemented be asked for its truth?

The shape of hand-written comparisons: `not self.__eq__(other)`, `a.__lt__(b) or ...`.
"""

import json
import warnings


class Version:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.number < other.number

    def __ge__(self, other):
        return not self.__lt__(other)


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = function()
        except TypeError as error:
            return {"gives": type(error).__name__, "warns": []}
    return {"gives": value, "warns": sorted({warning.category.__name__ for warning in caught})}


print(
    json.dumps(
        {
            "not_lt": attempt(lambda: Version(1) >= 1),
            "bool": attempt(lambda: bool(NotImplemented)),
            "filter": attempt(lambda: len(list(filter((1).__eq__, ["a", "b"])))),
            "all_known": attempt(lambda: Version(2) >= Version(1)),
        }
    )
)
