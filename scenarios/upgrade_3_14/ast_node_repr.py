"""What does the repr of a syntax tree's node tell?"""

import ast
import json

node = ast.parse("1 + x", mode="eval").body
print(
    json.dumps(
        {
            "names_its_fields": "left=" in repr(node),
            "has_an_address": " object at 0x" in repr(node),
            "dump": ast.dump(ast.Constant(1)),
        }
    )
)
