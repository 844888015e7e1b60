"""When, and how often, is the expression of an annotation evaluated?

Registries and validators that count on an annotation's side effect at definition.
"""

import json

log = []


def noted(value):
    log.append("evaluated")
    return value


def function(x: noted(int)):
    pass


after_definition = len(log)
function(1)
after_call = len(log)
function.__annotations__
function.__annotations__
after_reading_twice = len(log)
print(
    json.dumps(
        {
            "after_definition": after_definition,
            "after_call": after_call,
            "after_reading_twice": after_reading_twice,
        }
    )
)
