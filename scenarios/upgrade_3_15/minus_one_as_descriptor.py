"""Do functions of os take -1 for the current folder?

A descriptor that could not be opened is often remembered as -1.
"""

import errno
import json
import os


def scan(descriptor):
    with os.scandir(descriptor) as entries:
        return list(entries)


def outcome(call):
    try:
        call(-1)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "answered"


if __name__ == "__main__":
    calls = {"os.listdir": os.listdir, "os.scandir": scan, "os.stat": os.stat}
    if hasattr(os, "listxattr"):
        calls["os.listxattr"] = os.listxattr
    print(json.dumps({name: outcome(call) for name, call in calls.items()}))
