"""How is a union shown as text?

In documentation, schemas, error messages and cache keys that are made from it.
"""

import json
import typing

print(
    json.dumps(
        {
            "Union": repr(typing.Union[int, str]),
            "Optional": repr(typing.Optional[int]),
            "bar": repr(int | str),
            "bar_None": repr(int | None),
            "str_of_Union": str(typing.Union[int, str]),
            "name_attribute": getattr(typing.Union[int, str], "__name__", "no attribute"),
        }
    )
)
