"""What happens when an AST node is made without a field that it must have, or with one that it cannot have?

Code generators, template engines and test tools build nodes by hand. A list or an optional field left out gets a
default; other omissions were noticed only when the tree was compiled.
"""

import ast
import json
import warnings

CASES = {
    "required_left_out": lambda: ast.Constant(),
    "unknown_keyword": lambda: ast.Constant(value=1, colour="red"),
    "list_left_out": lambda: ast.FunctionDef(name="f", args=ast.arguments()),
    "optional_left_out": lambda: ast.Return(),
    "complete": lambda: ast.Constant(value=1),
}


def outcome(make):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            make()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "made"


if __name__ == "__main__":
    print(json.dumps({name: outcome(make) for name, make in CASES.items()}))
