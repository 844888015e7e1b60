"""Does the message of a bad argument to math still say `math domain error`?

Calculators and tests look for these words.
"""

import json
import math

CALLS = {
    "sqrt(-1)": lambda: math.sqrt(-1),
    "log(0)": lambda: math.log(0),
    "acos(2)": lambda: math.acos(2),
    "fmod(inf, 1)": lambda: math.fmod(float("inf"), 1),
    "gamma(-1)": lambda: math.gamma(-1),
}


def outcome(call):
    try:
        call()
    except ValueError as error:
        return "math domain error" in str(error)


print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
