"""Which `__slots__` does a class accept?

Each class is made from source text, so that one refusal says nothing about the others.
"""

import json

CLASSES = {
    "tuple_subclass": "class C(tuple): __slots__ = ('extra',)",
    "namedtuple_subclass": "import collections\nclass C(collections.namedtuple('P', 'x')): __slots__ = ('extra',)",
    "dict_slot_in_int_subclass": "class C(int): __slots__ = ('__dict__',)",
    "weakref_slot_in_int_subclass": "class C(int): __slots__ = ('__weakref__',)",
    "weakref_slot_in_tuple_subclass": "class C(tuple): __slots__ = ('__weakref__',)",
    "named_slot_in_int_subclass": "class C(int): __slots__ = ('extra',)",
    "plain": "class C: __slots__ = ('extra', '__dict__', '__weakref__')",
}


def outcome(source):
    try:
        exec(source, {"__name__": "sample"})
    except TypeError as error:
        return type(error).__name__
    return "made"


if __name__ == "__main__":
    print(json.dumps({name: outcome(source) for name, source in CLASSES.items()}))
