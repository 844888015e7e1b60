"""Which error does pickle raise for an object that it cannot pickle?

By the C implementation that everybody uses, and for two objects by the one written in Python.
"""

import json
import pickle
import types


def local():
    def inner():
        pass

    return inner


class Renamed:
    pass


class NoModule:
    pass


class BadReduce:
    def __reduce__(self):
        return 1


Renamed.__qualname__ = Renamed.__name__ = "Elsewhere"
NoModule.__module__ = "module_that_is_not_there"
OBJECTS = {
    "local_function": local(),
    "lambda": lambda: 0,
    "renamed_class": Renamed(),
    "class_of_missing_module": NoModule(),
    "bad_reduce": BadReduce(),
    "module": types,
    "generator": (item for item in ()),
}


def outcome(thing, dump):
    try:
        dump(thing)
    except Exception as error:
        return type(error).__name__
    return "pickled"


facts = {name: outcome(thing, pickle.dumps) for name, thing in OBJECTS.items()}
facts["in_python: local_function"] = outcome(local(), pickle._dumps)
facts["in_python: class_of_missing_module"] = outcome(NoModule(), pickle._dumps)
print(json.dumps(facts))
