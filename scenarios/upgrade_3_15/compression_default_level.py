"""Which level do gzip and tarfile compress with by default?

The header of a gzip stream says whether the slowest level was used; archives that must be reproduced to the byte
depend on it.
"""

import gzip
import io
import json
import tarfile

DATA = bytes(range(256)) * 64


def slowest(stream):
    return stream[8] == 2  # the byte XFL of RFC 1952


def written(**options):
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", mtime=0, **options) as file:
        file.write(DATA)
    return slowest(target.getvalue())


def archived():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz"):
        pass
    return slowest(target.getvalue())


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "gzip.compress": slowest(gzip.compress(DATA, mtime=0)),
                "gzip.GzipFile": written(),
                "gzip.GzipFile(compresslevel=9)": written(compresslevel=9),
                "tarfile.open(mode='w:gz')": archived(),
            }
        )
    )
