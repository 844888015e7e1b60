"""Start a supervisor on a machine without pyskew: read from stdin, unpack the probe, become its supervisor.

The client sends temporary.py before this text and a call of `land` after it. The text parses on any Python 3, so that
an old one can be refused with a message.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST = (3, 10)


def land(archive: bytes, slot: str, new_root: "Callable[[], str]") -> None:
    """Start the supervisor that is zipped in `archive`, in a temporary folder that it removes when it ends."""
    if sys.version_info[:2] < OLDEST:
        sys.stderr.write("cells need a machine with Python 3.10 or newer, this is " + sys.version.split()[0] + "\n")
        sys.stderr.flush()
        os._exit(4)
    import zipimport  # noqa: PLC0415 - not before the version is known to be one of ours

    root = new_root()
    path = os.path.join(root, "probe.zip")
    with open(path, "wb") as file:
        file.write(archive)
    probe = type(sys)("landed")
    probe.__dict__.update(__file__=os.path.join(path, "__main__.py"), __package__="")
    exec(zipimport.zipimporter(path).get_code("__main__"), probe.__dict__)  # noqa: S102 - our own file
    probe.importlib.import_module("pyskew_probe.supervisor.lease").sweep()
    vars(probe)["_part"].main([root, slot])
