"""Can the value of a constant node be read by its old names, and is it recognised by its old classes?"""

import ast
import json
import warnings

node = ast.parse("'text'", mode="eval").body


def attempt(function):
    try:
        return function()
    except AttributeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "node.s": attempt(lambda: node.s),
            "node.n": attempt(lambda: node.n),
            "node.value": attempt(lambda: node.value),
            "isinstance ast.Str": attempt(lambda: isinstance(node, ast.Str)),
            "isinstance ast.Constant": attempt(lambda: isinstance(node, ast.Constant)),
            "made by ast.Str": attempt(lambda: ast.dump(ast.Str("text"))),
        }
    )
)
