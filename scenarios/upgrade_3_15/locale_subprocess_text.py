"""How is the text of other programs read and written in a locale that is not UTF-8?

Runs in a locale of ISO-8859-1. The other program answers in that encoding, as programs of the system do, and tells
the bytes that it was given.
"""

import json
import subprocess
import sys

ANSWER = "import sys; sys.stdout.buffer.write(b'caf\\xe9')"
ECHO = "import sys; print(list(sys.stdin.buffer.read()))"


def outcome(act):
    try:
        return act()
    except UnicodeError as error:
        return type(error).__name__


def read(**options):
    return subprocess.run([sys.executable, "-c", ANSWER], capture_output=True, timeout=15, **options).stdout


def given(**options):
    command = [sys.executable, "-c", ECHO]
    return json.loads(subprocess.run(command, input="é", capture_output=True, timeout=15, **options).stdout)


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "read_as_text": outcome(lambda: read(text=True)),
                "read_as_locale": outcome(lambda: read(encoding="locale")),
                "given_as_text": outcome(lambda: given(text=True)),
                "given_as_locale": outcome(lambda: given(encoding="locale")),
            }
        )
    )
