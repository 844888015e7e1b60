"""Can the encoding of a resource be given by position?

The third positional argument became the next part of the resource's path.
"""

import importlib.resources
import json
import sys
import tempfile
import warnings
from pathlib import Path


def attempt(*arguments, **options):
    try:
        return importlib.resources.read_text("package", "text.txt", *arguments, **options)
    except Exception as error:
        return type(error).__name__


warnings.simplefilter("ignore")
with tempfile.TemporaryDirectory() as folder:
    package = Path(folder) / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "text.txt").write_text("hello", encoding="utf-8")
    sys.path.insert(0, folder)
    facts = {"by_position": attempt("utf-8"), "by_name": attempt(encoding="utf-8"), "without": attempt()}
print(json.dumps(facts))
