"""Arguments in, exit code out; the only place that prints errors."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import click

from pyskew import __version__, plugins
from pyskew.cli.commands import Command
from pyskew.errors import ExitCode, PyskewError

_ROOM = "pyskew.cli.commands"

_EPILOG = """\b
Examples:
  pyskew run                                 run matrix.yaml, write a report
  pyskew run --only 'start_methods/*' --python 3.13,3.14
  pyskew plan                                what would run, and where
  pyskew pythons                             which Pythons are at hand

\b
Exit codes: 0 as expected, 1 something unexpected, 2 usage or configuration,
3 a required cell has no evidence, 70 a bug of pyskew, 130 interrupted."""


class _Verbs(click.Group):
    """The verbs in `commands/`, each imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        verbs = {name: plugins.get(_ROOM, name, "COMMAND", Command) for name in plugins.names(_ROOM)}
        return sorted(verbs, key=lambda name: verbs[name].order)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in plugins.names(_ROOM):
            return None
        return plugins.get(_ROOM, cmd_name, "COMMAND", Command).click


@click.group(cls=_Verbs, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pyskew")
def pyskew() -> None:
    """Say which behaviour changed between Python versions, and prove what changed it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    previous = signal.signal(signal.SIGTERM, _terminated)
    try:
        code = pyskew.main(args=arguments, prog_name="pyskew", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except PyskewError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except Exception:  # noqa: BLE001 - the last door: whatever comes here is our bug
        traceback.print_exc()
        print("pyskew: this is a bug in pyskew; please report it with the lines above", file=sys.stderr)
        return ExitCode.BUG
    finally:
        signal.signal(signal.SIGTERM, previous)
    return int(code) if isinstance(code, int) else ExitCode.CLEAN


def _terminated(number: int, frame: FrameType | None) -> None:
    """SIGTERM is what CI sends after SIGINT: end in the same orderly way."""
    del number, frame
    raise KeyboardInterrupt
