"""Does ast.dump() write the context of a name that is only read?

Tests of code generators and linters compare its text.
"""

import ast
import json

if __name__ == "__main__":
    print(
        json.dumps(
            {
                "name": ast.dump(ast.parse("x", mode="eval").body),
                "list": ast.dump(ast.parse("[x]", mode="eval").body),
                "assignment_target": ast.dump(ast.parse("x = 1").body[0].targets[0]),
            }
        )
    )
