"""Which lines of a site folder's .pth and .start files take effect?

Two folders are added: one holds a .pth file alone, the other also a .start file of the same name. The .pth files
run code and add a path; the .start file names a function to call.
"""

import json
import os
import site
import sys
import tempfile
from pathlib import Path

MODULE = "import os\ndef begin():\n    os.environ['STARTED_BY_START'] = 'yes'\n"


def observe(with_start):
    for name in ("STARTED_BY_PTH", "STARTED_BY_START"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        added = Path(folder, "added")
        added.mkdir()
        Path(added, f"beginning{with_start}.py").write_text(MODULE, encoding="utf-8")
        lines = f"{added}\nimport os; os.environ['STARTED_BY_PTH'] = 'yes'\n"
        Path(folder, "sample.pth").write_text(lines, encoding="utf-8")
        if with_start:
            Path(folder, "sample.start").write_text(f"beginning{with_start}:begin\n", encoding="utf-8")
        before = list(sys.path)
        site.addsitedir(folder)
        found = str(added) in sys.path
        sys.path[:] = before
    return {
        "path_line": found,
        "import_line": "STARTED_BY_PTH" in os.environ,
        "start_file": "STARTED_BY_START" in os.environ,
    }


if __name__ == "__main__":
    print(json.dumps({"pth_alone": observe(with_start=False), "pth_and_start": observe(with_start=True)}))
