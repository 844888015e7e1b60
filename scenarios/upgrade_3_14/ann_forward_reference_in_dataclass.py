"""What does a library that reads a class's annotations get where one names a class defined later?

The shape of mapped dataclasses: a decorator collects the fields while the classes still refer to each other, without
quotes because 3.14 allows it. Quoted, it works everywhere.
"""

import dataclasses
import json

UNQUOTED = """
@collect
class Parent:
    name: str
    child: Child

@collect
class Child:
    name: str
"""


def collect(cls):
    cls.collected = sorted(cls.__annotations__)
    return cls


def attempt(source, decorator):
    namespace = {"collect": decorator}
    try:
        exec(source, namespace)
    except NameError as error:
        return type(error).__name__
    parent = namespace["Parent"]
    if dataclasses.is_dataclass(parent):
        return [field.name for field in dataclasses.fields(parent)]
    return parent.collected


QUOTED = UNQUOTED.replace("child: Child", "child: 'Child'")
print(
    json.dumps(
        {
            "unquoted_own_reader": attempt(UNQUOTED, collect),
            "unquoted_dataclass": attempt(UNQUOTED, dataclasses.dataclass),
            "quoted_own_reader": attempt(QUOTED, collect),
            "quoted_dataclass": attempt(QUOTED, dataclasses.dataclass),
        }
    )
)
