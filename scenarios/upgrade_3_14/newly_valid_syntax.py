"""Which programs that 3.13 refused are accepted since 3.14?

Compiled, not run. A library that supports both versions cannot use them yet.
"""

import json

PROGRAMS = {
    "except_without_brackets": "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n",
    "except_star_without_brackets": "try:\n    pass\nexcept* ValueError, TypeError:\n    pass\n",
    "except_without_brackets_as": "try:\n    pass\nexcept ValueError, TypeError as error:\n    pass\n",
    "template_string": "t'hello {name}'",
    "raw_template_string": "rt'hello {name}'",
}


def parses(program):
    try:
        compile(program, "<program>", "exec")
    except SyntaxError as error:
        return type(error).__name__
    return "accepted"


print(json.dumps({name: parses(program) for name, program in PROGRAMS.items()}))
