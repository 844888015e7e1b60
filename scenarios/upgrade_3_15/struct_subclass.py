"""Can a subclass of struct.Struct bring its own format?

Some hand it to `__init__`, some leave it out in `__new__`, some change their mind.
"""

import json
import struct
import warnings


class InInit(struct.Struct):
    def __init__(self):
        super().__init__("i")


class WithNew(struct.Struct):
    def __new__(cls):
        return super().__new__(cls)

    def __init__(self):
        super().__init__("i")


class Passing(struct.Struct):
    def __init__(self, layout):
        super().__init__(layout)


class Changing(struct.Struct):
    def __init__(self, layout):
        super().__init__("<" + layout)


def outcome(make):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            layout = make().format
        except Exception as error:
            return type(error).__name__
    return [layout, *sorted({warning.category.__name__ for warning in caught})]


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "format_only_in_init": outcome(InInit),
                "new_without_format": outcome(WithNew),
                "format_passed_on": outcome(lambda: Passing("i")),
                "format_changed_in_init": outcome(lambda: Changing("i")),
            }
        )
    )
