"""Does pow() with three arguments ask the second one by __rpow__?"""

import json


class Number:
    def __rpow__(self, other, modulus=None):
        return f"rpow modulus {modulus}"


def attempt(*arguments):
    try:
        return pow(*arguments)
    except TypeError as error:
        return type(error).__name__


print(json.dumps({"three": attempt(2, Number(), 5), "two": attempt(2, Number())}))
