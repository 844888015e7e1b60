"""`python -m pyskew` and the command `pyskew`."""

import os
import sys

_COMMAND = __name__ == "__main__" or os.path.basename(sys.argv[0]).startswith("pyskew")  # noqa: PTH119 - see _safe_path


def main() -> int:
    """Run the command line; ^C and SIGTERM end it orderly from the first moment, imports included."""
    try:
        if _COMMAND:
            _safe_path()
        from pyskew.cli.ready_help import answered  # noqa: PLC0415 - the path is safe only now

        if answered(sys.argv[1:]):
            return 0
        if sys.argv[1:2] == ["run"]:
            from pyskew.cli import ready_run  # noqa: PLC0415 - as above; what it imports, other verbs may not need

            known = ready_run.answered(sys.argv[1:])
            if known is not None:
                return known
        import signal  # noqa: PLC0415 - imports a dozen modules, and may be interrupted, so it stands in here

        signal.signal(signal.SIGTERM, _terminated)
        from pyskew.cli.main import main as command_line  # noqa: PLC0415 - as above

        code = command_line()
    except KeyboardInterrupt:
        words = "interrupted; nothing was recorded yet; run the same command again"
        print(words, file=sys.stderr)  # noqa: T201 - the command line, which prints, is not there yet
        code = 130
    import signal  # noqa: PLC0415 - the one above may have been interrupted

    # The result is decided: a signal between here and the end of the process must not turn it into a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    import gc  # noqa: PLC0415 - as above

    gc.freeze()  # the process ends: a last search for cycles takes seconds where an audit has read a large tree
    return code


def _safe_path() -> None:
    """Take the current folder off the path: a click.py or signal.py there must not run.

    `python -m` and PYTHONPATH=. put it there. Only what Python has loaded already is safe to use here.
    """
    here = os.path.realpath(".")
    sys.path[:] = [
        entry
        for entry in sys.path
        if os.path.realpath(entry) != here or __file__.startswith(os.path.join(entry, "pyskew"))  # noqa: PTH118 - as said
    ]


def _terminated(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
