"""Are annotations still text under `from __future__ import annotations`?"""

from __future__ import annotations

import inspect
import json


def function(x: Missing, y: int = 1) -> str | None:
    pass


class Point:
    x: Missing


print(
    json.dumps(
        {
            "function": function.__annotations__,
            "class": Point.__annotations__,
            "signature": str(inspect.signature(function)),
        }
    )
)
