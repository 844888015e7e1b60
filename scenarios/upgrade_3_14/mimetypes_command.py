"""How does the command line of mimetypes end for a file it does not know?"""

import json
import subprocess
import sys


def run(*arguments):
    command = [sys.executable, "-m", "mimetypes", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    return {"exit": done.returncode, "stdout": bool(done.stdout.strip()), "stderr": bool(done.stderr.strip())}


print(
    json.dumps(
        {
            "known": run("page.html"),
            "unknown": run("page.notatype"),
            "unknown_option": run("--no-such-option"),
        }
    )
)
