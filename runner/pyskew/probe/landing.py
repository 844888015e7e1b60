"""Runs first on a machine that knows nothing of us: read from stdin, it unpacks a supervisor and becomes one.

`land` is called by the line that pyskew/landing_line.py adds below this text. Parses on Python 2 too, to say what it is.
"""

import os
import sys

OLDEST = (3, 10)


def land(archive, slot):  # type: ignore[no-untyped-def] # annotations would not parse everywhere
    """Start the supervisor that is zipped in `archive`, in a temporary folder that it removes when it ends."""
    if sys.version_info[:2] < OLDEST:
        text = "needs Python %d.%d or newer to run cells on, this is %s" % (*OLDEST, sys.version.split()[0])
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
        os._exit(4)
    import tempfile  # noqa: PLC0415 - not before the version is known to be one of ours
    import zipimport  # noqa: PLC0415 - the same

    # Multiprocessing's sockets lie below a cell's TMPDIR, and a socket's path has at most 104 bytes.
    usual, short = tempfile.gettempdir(), "/tmp"  # noqa: S108 - mkdtemp makes a folder of our own in it
    home = short if len(usual) > 60 and os.path.isdir(short) else usual  # noqa: PLR2004 - 104 less our own names
    root = tempfile.mkdtemp(prefix="pyskew-", dir=home)
    path = os.path.join(root, "probe.zip")
    with open(path, "wb") as file:
        file.write(archive)
    sys.argv = [path, root, slot]
    sys.path.insert(0, path)
    code = zipimport.zipimporter(path).get_code("__main__")
    exec(code, {"__name__": "__main__", "__file__": os.path.join(path, "__main__.py"), "__package__": ""})  # noqa: S102
