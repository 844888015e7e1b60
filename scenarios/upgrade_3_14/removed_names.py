"""Which of the classes, functions and constants that 3.14 removed are still there?

One fact per name. Only the name is looked up; some of them warned for years when they were used.
"""

import importlib
import json
import warnings

NAMES = [
    "ast.Bytes", "ast.Ellipsis", "ast.NameConstant", "ast.Num", "ast.Str", "importlib.abc.ResourceReader",
    "importlib.abc.Traversable", "importlib.abc.TraversableResources", "pkgutil.find_loader", "pkgutil.get_loader",
    "sqlite3.version", "sqlite3.version_info", "urllib.parse.Quoter", "urllib.request.FancyURLopener",
    "urllib.request.URLopener",
]  # fmt: skip


def there(name):
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


warnings.simplefilter("ignore")
print(json.dumps({name: there(name) for name in NAMES}))
