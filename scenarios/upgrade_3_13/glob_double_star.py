"""What does a pattern that ends in ** find?"""

import json
import tempfile
from pathlib import Path


def found(root, paths):
    return sorted(path.relative_to(root).as_posix() for path in paths)


with tempfile.TemporaryDirectory() as folder:
    root = Path(folder) / "root"
    (root / "sub").mkdir(parents=True)
    (root / "file").touch()
    (root / "sub" / "inner").touch()
    facts = {
        "glob": found(root, root.glob("**")),
        "rglob": found(root, root.rglob("**")),
        "with_trailing_slash": found(root, root.glob("**/")),
        "with_star": found(root, root.glob("**/*")),
    }
print(json.dumps(facts))
