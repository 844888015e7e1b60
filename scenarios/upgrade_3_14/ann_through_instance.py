"""Can annotations be read through an instance?"""

import json


class Point:
    x: int


class Child(Point):
    pass


def read(owner):
    try:
        return sorted(owner.__annotations__)
    except AttributeError as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "instance": read(Point()),
            "class": read(Point),
            "type_of_instance": read(type(Point())),
            "child_instance": read(Child()),
            "child_class": read(Child),
        }
    )
)
