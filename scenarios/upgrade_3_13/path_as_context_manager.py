"""Does `with path:` work?

It did nothing for four releases, and code that once closed something by it kept it.
"""

import json
import warnings
from pathlib import Path


def entered():
    try:
        with Path(".") as path:
            return isinstance(path, Path)
    except (AttributeError, TypeError) as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(
    json.dumps({"entered": entered(), "has_enter": hasattr(Path, "__enter__"), "has_exit": hasattr(Path, "__exit__")})
)
