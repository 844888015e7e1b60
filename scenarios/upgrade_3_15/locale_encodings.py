"""Which encodings does Python choose where the locale is not UTF-8?

Runs in a locale of ISO-8859-1.
"""

import codecs
import io
import json
import locale
import os
import sys
import tempfile


def name(encoding):
    return codecs.lookup(encoding).name


if __name__ == "__main__":
    with tempfile.TemporaryFile("w") as file:
        print(
            json.dumps(
                {
                    "utf8_mode": sys.flags.utf8_mode,
                    "open": name(file.encoding),
                    "stdout": name(sys.stdout.encoding),
                    "file_names": name(sys.getfilesystemencoding()),
                    "locale.getpreferredencoding": name(locale.getpreferredencoding(False)),
                    "locale.getencoding": name(locale.getencoding()),
                    "io.text_encoding": io.text_encoding(None),
                    "open_with_encoding_locale": name(open(os.devnull, encoding="locale").encoding),
                }
            )
        )
