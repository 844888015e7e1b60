"""Is a structure usable inside the __new__ of a metaclass of its own?

Bindings generators and COM libraries subclass the metaclass of ctypes.Structure and finish the class there.
"""

import ctypes
import json


class Meta(type(ctypes.Structure)):
    def __new__(metaclass, name, bases, namespace):
        cls = super().__new__(metaclass, name, bases, namespace)
        try:
            Meta.in_new = ctypes.sizeof(cls) == 4
        except TypeError as error:
            Meta.in_new = type(error).__name__
        return cls

    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        Meta.in_init = ctypes.sizeof(cls) == 4


class Number(ctypes.Structure, metaclass=Meta):
    _fields_ = [("value", ctypes.c_int32)]


def by_new_alone():
    try:
        made = type(ctypes.Structure).__new__(
            type(ctypes.Structure), "Made", (ctypes.Structure,), {"_fields_": [("value", ctypes.c_int32)]}
        )
        return ctypes.sizeof(made) == 4
    except TypeError as error:
        return type(error).__name__


print(
    json.dumps(
        {"size_known_in_new": Meta.in_new, "size_known_in_init": Meta.in_init, "made_by_new_alone": by_new_alone()}
    )
)
