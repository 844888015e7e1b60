"""Does int() use __trunc__?"""

import json
import math
import warnings


class Measure:
    def __trunc__(self):
        return 3


class Fixed(Measure):
    def __int__(self):
        return 3


def attempt(function):
    try:
        return function()
    except TypeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "int": attempt(lambda: int(Measure())),
            "trunc": attempt(lambda: math.trunc(Measure())),
            "with_int_method": attempt(lambda: int(Fixed())),
            "percent_d": attempt(lambda: "%d" % Measure()),
        }
    )
)
