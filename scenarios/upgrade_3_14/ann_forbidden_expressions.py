"""Which expressions are allowed in an annotation?"""

import json

PROGRAMS = {
    "walrus": "def f(x: (y := int)): pass",
    "yield": "def outer():\n    def f(x: (yield)): pass",
    "await": "async def outer():\n    def f(x: await z): pass",
    "walrus_on_variable": "x: (y := int) = 1",
    "lambda": "def f(x: (lambda: 1)): pass",
    "comprehension": "def f(x: [i for i in ()]): pass",
}


def parses(program):
    try:
        compile(program, "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return type(error).__name__
    return "accepted"


print(json.dumps({name: parses(program) for name, program in PROGRAMS.items()}))
