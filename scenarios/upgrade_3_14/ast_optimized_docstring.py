"""Does an optimised syntax tree keep docstrings?"""

import ast
import json

SOURCE = "def f():\n    'text'\n    return 1\n"


def docstring(optimize):
    try:
        return ast.get_docstring(ast.parse(SOURCE, optimize=optimize).body[0])
    except TypeError as error:
        return type(error).__name__


print(json.dumps({f"optimize {level}": docstring(level) for level in (0, 1, 2)}))
