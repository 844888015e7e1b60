"""Does ast.dump() write the context of a name that is only read?

Tests of code generators and linters compare its text.
"""

import ast
import json

if __name__ == "__main__":
    tree = ast.parse("y = x")
    print(
        json.dumps(
            {
                "dump": ast.dump(tree),
                "mentions_load": "Load()" in ast.dump(tree),
                "mentions_store": "Store()" in ast.dump(tree),
                "expression": ast.dump(ast.parse("[a]", mode="eval")),
            }
        )
    )
