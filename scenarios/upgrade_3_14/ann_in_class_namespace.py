"""Does a metaclass find annotations in the namespace that it is given?

What home-made dataclasses, enums and serializers look for while the class is being made.
"""

import json


class Meta(type):
    def __new__(metaclass, name, bases, namespace):
        cls = super().__new__(metaclass, name, bases, namespace)
        cls.found_in_namespace = sorted(namespace.get("__annotations__", ()))
        cls.in_vars_of_class = "__annotations__" in vars(cls)
        cls.found_after_creation = sorted(cls.__annotations__)
        return cls


class Point(metaclass=Meta):
    x: int
    y: int


class InitSubclass:
    def __init_subclass__(cls):
        cls.seen = sorted(vars(cls).get("__annotations__", ()))


class Child(InitSubclass):
    x: int


print(
    json.dumps(
        {
            "namespace": Point.found_in_namespace,
            "vars_of_class": Point.in_vars_of_class,
            "attribute_of_class": Point.found_after_creation,
            "vars_in_init_subclass": Child.seen,
        }
    )
)
