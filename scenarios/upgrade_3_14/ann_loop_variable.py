"""Which value does an annotation have that names a variable which changes later?

Factories that make one function per type in a loop; no error tells of the difference.
"""

import json


def make():
    functions = []
    for kind in (int, str):

        def convert(value: kind):
            return value

        functions.append(convert)
    return functions


made = make()
Kind = int


def module_level(value: Kind):
    pass


Kind = str
print(
    json.dumps(
        {
            "made_in_loop": [function.__annotations__["value"].__name__ for function in made],
            "module_level": module_level.__annotations__["value"].__name__,
        }
    )
)
