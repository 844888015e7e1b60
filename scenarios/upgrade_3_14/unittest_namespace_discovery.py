"""Does test discovery start in a folder that is a package without __init__.py?"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

TEST = "import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\n"


def run(folder, start):
    command = [sys.executable, "-m", "unittest", "discover", "-s", start]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10)
    ran = next((line.split()[1] for line in done.stderr.splitlines() if line.startswith("Ran ")), None)
    return {"tests": ran and int(ran), "failed": done.returncode != 0}


with tempfile.TemporaryDirectory() as folder:
    tests = Path(folder) / "project" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_one.py").write_text(TEST, encoding="utf-8")
    facts = {"dotted_name": run(folder, "project.tests"), "folder": run(folder, "project/tests")}
print(json.dumps(facts))
