"""Are errors in code that optimisation removes found all the same?"""

import json

PROGRAMS = {
    "write_to_debug": "assert (__debug__ := 1)",
    "await_outside": "assert await 1",
    "async_comprehension_outside": "assert [x async for x in y]",
    "fine": "assert 1",
}


def parses(program, optimize):
    try:
        compile(program, "<program>", "exec", optimize=optimize)
    except SyntaxError as error:
        return type(error).__name__
    return "accepted"


print(json.dumps({name: {"plain": parses(text, 0), "-O": parses(text, 1)} for name, text in PROGRAMS.items()}))
