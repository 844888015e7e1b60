"""Which encoding do modules use that open text files for their callers, in a locale that is not UTF-8?

Runs in a locale of ISO-8859-1.
"""

import codecs
import configparser
import fileinput
import gzip
import json
import logging
import tempfile
import zipfile
from pathlib import Path


def read_configuration(path):
    parser = configparser.ConfigParser()
    try:
        parser.read(path)
    except UnicodeDecodeError:
        return "cannot read ISO-8859-1"
    return "reads ISO-8859-1"


def logged(path):
    handler = logging.FileHandler(path)
    handler.close()
    return handler.encoding


def opened(file):
    with file:
        return codecs.lookup(file.encoding).name


def by_fileinput(path):
    try:
        with fileinput.input(path) as lines:
            return "reads ISO-8859-1" if list(lines) else None
    except UnicodeDecodeError:
        return "cannot read ISO-8859-1"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sample.ini")
        path.write_bytes("[section]\nname = café\n".encode("iso-8859-1"))
        archive = Path(folder, "a.zip")
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("a", "a")
        print(
            json.dumps(
                {
                    "configparser.read": read_configuration(path),
                    "fileinput.input": by_fileinput(path),
                    "gzip.open": opened(gzip.open(Path(folder, "a.gz"), "wt")),
                    "logging.FileHandler": logged(Path(folder, "log")),
                    "pathlib.Path.open": opened(path.open()),
                    "tempfile.NamedTemporaryFile": opened(tempfile.NamedTemporaryFile("w")),
                    "zipfile.Path.open": opened(zipfile.Path(archive, "a").open()),
                }
            )
        )
