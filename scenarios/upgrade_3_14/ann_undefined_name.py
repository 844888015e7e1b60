"""When does an annotation with a name that nobody defined fail?

The shape of a forward reference without quotes, and of names that are imported for the type checker only.
"""

import inspect
import json
import typing


def attempt(function):
    try:
        function()
    except NameError as error:
        return type(error).__name__
    return "ok"


def define():
    exec("def f(x: Missing): pass", namespace)


namespace = {}
facts = {"define": attempt(define)}
function = namespace.get("f")
facts["read_annotations"] = attempt(lambda: function.__annotations__) if function else "not defined"
facts["signature"] = attempt(lambda: inspect.signature(function)) if function else "not defined"
facts["get_type_hints"] = attempt(lambda: typing.get_type_hints(function)) if function else "not defined"
facts["call"] = attempt(lambda: function(1)) if function else "not defined"
print(json.dumps(facts))
