"""What becomes of text files in a locale that is not UTF-8, when no encoding is given?

Runs in a locale of ISO-8859-1. A file that another program of that locale wrote is read; a file is written; and both
again with the encoding said.
"""

import json
import tempfile
from pathlib import Path


def outcome(act):
    try:
        return act()
    except UnicodeError as error:
        return type(error).__name__


def written(path, **options):
    path.write_text("é", **options)
    return list(path.read_bytes())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = Path(folder, "theirs"), Path(folder, "ours")
        theirs.write_bytes("café".encode("iso-8859-1"))
        print(
            json.dumps(
                {
                    "read": outcome(theirs.read_text),
                    "read_as_locale": outcome(lambda: theirs.read_text(encoding="locale")),
                    "read_as_utf_8": outcome(lambda: theirs.read_text(encoding="utf-8")),
                    "written": written(ours),
                    "written_as_locale": written(ours, encoding="locale"),
                    "written_as_utf_8": written(ours, encoding="utf-8"),
                }
            )
        )
