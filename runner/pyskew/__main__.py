"""`python -m pyskew` and the command `pyskew`."""

import os
import sys

if __name__ == "__main__" or os.path.basename(sys.argv[0]).startswith("pyskew"):  # noqa: PTH119 - pathlib is not safe yet
    # `python -m` and PYTHONPATH=. put the current folder on the path: a click.py or signal.py there must not run.
    _here = os.path.realpath(".")
    sys.path[:] = [
        entry
        for entry in sys.path
        if os.path.realpath(entry) != _here or __file__.startswith(os.path.join(entry, "pyskew"))  # noqa: PTH118 - as above
    ]

import signal
from types import FrameType


def main() -> int:
    """Run the command line; ^C and SIGTERM end it orderly from the first moment, imports included."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        from pyskew.cli.main import main as command_line  # noqa: PLC0415 - may be interrupted, so it stands in here

        code = command_line()
    except KeyboardInterrupt:
        words = "interrupted; nothing was recorded yet; run the same command again"
        print(words, file=sys.stderr)  # noqa: T201 - the command line, which prints, is not there yet
        code = 130
    # The result is decided: a signal between here and the end of the process must not turn it into a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return code


def _terminated(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
