"""What happens to bytes on the standard streams that are not UTF-8, in a locale of UTF-8?

Runs in en_US.UTF-8. In UTF-8 mode such bytes pass through unharmed; without it the first one raises.
"""

import json
import subprocess
import sys

ERRORS = "import sys; print(sys.stdin.errors, sys.stdout.errors, sys.stderr.errors)"
COPY = "import sys; sys.stdout.write(sys.stdin.read())"


def run(code, *options):
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, input=b"caf\xe9", capture_output=True, timeout=15)


def copied(*options):
    done = run(COPY, *options)
    if done.returncode == 0:
        return list(done.stdout)
    return done.stderr.decode("ascii", "replace").strip().splitlines()[-1].partition(":")[0]


if __name__ == "__main__":
    stdin, stdout, stderr = run(ERRORS).stdout.decode("ascii").split()
    print(
        json.dumps(
            {
                "stdin": stdin,
                "stdout": stdout,
                "stderr": stderr,
                "copied": copied(),
                "copied_with_utf8_mode_off": copied("-X", "utf8=0"),
            }
        )
    )
