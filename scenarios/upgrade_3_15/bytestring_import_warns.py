"""Does importing or merely reading ByteString warn?

With warnings as errors, as many test suites run, a warning ends the import.
"""

import json
import subprocess
import sys

STATEMENTS = {
    "from_typing": "from typing import ByteString",
    "typing_attribute": "import typing; typing.ByteString",
    "from_collections_abc": "from collections.abc import ByteString",
    "collections_abc_attribute": "import collections.abc; collections.abc.ByteString",
}


def outcome(statement):
    command = [sys.executable, "-W", "error::DeprecationWarning", "-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, timeout=15)
    if done.returncode == 0:
        return "imported"
    return done.stderr.strip().splitlines()[-1].partition(":")[0]


if __name__ == "__main__":
    print(json.dumps({name: outcome(statement) for name, statement in STATEMENTS.items()}))
