"""Runs first on a machine that knows nothing of us: read from stdin, it unpacks a supervisor and becomes one.

Its client adds a call of `land` below this text. Parses on any Python 3, to say which it is.
"""

import os
import sys

OLDEST = (3, 10)


def land(archive: bytes, slot: str) -> None:
    """Start the supervisor that is zipped in `archive`, in a temporary folder that it removes when it ends."""
    if sys.version_info[:2] < OLDEST:
        sys.stderr.write("cells need a machine with Python 3.10 or newer, this is " + sys.version.split()[0] + "\n")
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
    probe = type(sys)("landed")
    probe.__dict__.update(__file__=os.path.join(path, "__main__.py"), __package__="")
    exec(zipimport.zipimporter(path).get_code("__main__"), probe.__dict__)  # noqa: S102 - our own file
    probe.importlib.import_module("pyskew_probe.lease").sweep(home)
    vars(probe)["_supervisor"].main([root, slot])
