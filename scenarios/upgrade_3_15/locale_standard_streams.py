"""How does a program read and write its standard streams in a locale that is not UTF-8?

Runs in a locale of ISO-8859-1. The child is given a byte of that encoding, and prints a letter of it and one that it
lacks.
"""

import json
import subprocess
import sys

LOOK = """
import sys
try:
    print(ascii(sys.stdin.read())[1:-1], sys.stdin.errors, file=sys.stderr)
except UnicodeError as error:
    print(type(error).__name__, sys.stdin.errors, file=sys.stderr)
"""


def run(code, given=b""):
    return subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, timeout=15)


if __name__ == "__main__":
    seen, errors = run(LOOK, b"\xe9").stderr.decode("ascii").split()
    missing = run("print(chr(0x20ac))")
    print(
        json.dumps(
            {
                "read": seen,
                "errors": errors,
                "printed": list(run("print(chr(0xe9), end='')").stdout),
                "printed_missing_letter": list(missing.stdout.rstrip()) if missing.returncode == 0 else "failed",
            }
        )
    )
