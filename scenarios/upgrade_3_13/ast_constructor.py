"""What does a node that was made with too few or too many arguments look like?

Code generators make nodes by hand, and walk them, compare them or leave fields out.
"""

import ast
import json
import warnings


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function()
        except (AttributeError, TypeError) as error:
            result = type(error).__name__
    return {"gives": result, "warns": sorted({warning.category.__name__ for warning in caught})}


print(
    json.dumps(
        {
            "optional_field": attempt(lambda: ast.Return().value),
            "list_field": attempt(lambda: ast.Module().body),
            "context_field": attempt(lambda: type(ast.Name("x").ctx).__name__),
            "required_field": attempt(lambda: hasattr(ast.Name(), "id")),
            "unknown_keyword": attempt(lambda: ast.Constant(1, colour="red").colour),
            "complete": attempt(lambda: ast.Constant(1).value),
        }
    )
)
