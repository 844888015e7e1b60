"""Does ast.parse() refuse a tree of the wrong kind?"""

import ast
import json


def attempt(tree, mode):
    try:
        return type(ast.parse(tree, mode=mode)).__name__
    except TypeError as error:
        return type(error).__name__


module, expression = ast.parse("1"), ast.parse("1", mode="eval")
print(
    json.dumps(
        {
            "module_as_exec": attempt(module, "exec"),
            "expression_as_exec": attempt(expression, "exec"),
            "module_as_eval": attempt(module, "eval"),
            "name_as_eval": attempt(ast.Name("x", ast.Load()), "eval"),
        }
    )
)
