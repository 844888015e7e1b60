"""Which programs that 3.12 refused are accepted since 3.13?

Compiled, not run. A library that supports both versions cannot use them yet.
"""

import json

PROGRAMS = {
    "lambda_in_class_type_alias": "class C[T]:\n    type Alias = lambda: T\n",
    "comprehension_in_class_type_bound": "class C[T]:\n    def f[U: [item for item in (T,)]](self): pass\n",
    "global_in_except_used_in_else": (
        "x = 0\ndef f():\n    try:\n        pass\n    except Exception:\n        global x\n    else:\n        x = 1\n"
    ),
    "type_parameter_default": "class C[T = int]: pass\n",
}


def parses(program):
    try:
        compile(program, "<program>", "exec")
    except SyntaxError as error:
        return type(error).__name__
    return "accepted"


print(json.dumps({name: parses(program) for name, program in PROGRAMS.items()}))
