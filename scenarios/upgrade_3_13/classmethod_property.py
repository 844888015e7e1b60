"""Does a classmethod around a property give the class a computed attribute?"""

import functools
import json


class Chained:
    @classmethod
    @property
    def name(cls):
        return cls.__name__.lower()

    @classmethod
    @functools.cached_property
    def cached(cls):
        return cls.__name__.lower()


class Metaclass(type):
    @property
    def name(cls):
        return cls.__name__.lower()


class ByMetaclass(metaclass=Metaclass):
    pass


def seen(value):
    return value if isinstance(value, str) else f"a {type(value).__name__}"


def read(owner, attribute):
    try:
        return seen(getattr(owner, attribute))
    except Exception as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "on_class": read(Chained, "name"),
            "on_instance": read(Chained(), "name"),
            "cached_on_class": read(Chained, "cached"),
            "by_metaclass": read(ByMetaclass, "name"),
        }
    )
)
