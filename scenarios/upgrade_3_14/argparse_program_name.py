"""What does argparse call a program that was started with -m, from a folder or from a zip file?"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MAIN = "import argparse\nprint(argparse.ArgumentParser().prog)\n"


def run(folder, *arguments):
    command = [sys.executable, *arguments]
    printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10).stdout.strip()
    return printed.replace(Path(sys.executable).name, "PYTHON")


with tempfile.TemporaryDirectory() as folder:
    package = Path(folder) / "package"
    package.mkdir()
    for file in (package / "__init__.py", package / "__main__.py", package / "module.py", Path(folder) / "script.py"):
        file.write_text("" if file.name == "__init__.py" else MAIN, encoding="utf-8")
    with zipfile.ZipFile(Path(folder) / "app.zip", "w") as archive:
        archive.writestr("__main__.py", MAIN)
    facts = {
        "package": run(folder, "-m", "package"),
        "module": run(folder, "-m", "package.module"),
        "folder": run(folder, "package"),
        "zip": run(folder, "app.zip"),
        "script": run(folder, "script.py"),
        "code": run(folder, "-c", MAIN),
    }
print(json.dumps(facts))
