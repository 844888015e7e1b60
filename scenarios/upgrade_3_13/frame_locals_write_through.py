"""Does writing to a frame's f_locals change the function's variables?

What debuggers, tracers and string-formatting tricks do.
"""

import json
import sys


def set_in_caller(name, value):
    sys._getframe(1).f_locals[name] = value


def ask():
    value = "old"
    frame = sys._getframe()
    set_in_caller("value", "new")
    set_in_caller("unknown", "new")
    first, second = frame.f_locals, frame.f_locals
    return {
        "variable": value,
        "unknown_name_kept": frame.f_locals.get("unknown"),
        "is_dict": isinstance(first, dict),
        "same_object": first is second,
        "copy_is_dict": isinstance(dict(first), dict),
    }


facts = ask()
facts["module_is_dict"] = isinstance(sys._getframe().f_locals, dict)
print(json.dumps(facts))
