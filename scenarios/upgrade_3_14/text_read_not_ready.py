"""What does reading text from a pipe do that is empty and must not wait?"""

import json
import os


def attempt(mode, **options):
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with open(reading, mode, **options) as file:
        try:
            return repr(file.read())
        except (TypeError, BlockingIOError) as error:
            return type(error).__name__
        finally:
            os.close(writing)


print(
    json.dumps(
        {
            "text": attempt("r", encoding="utf-8"),
            "binary": attempt("rb"),
            "unbuffered": attempt("rb", buffering=0),
        }
    )
)
