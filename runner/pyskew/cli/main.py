"""Arguments in, exit code out; the place where errors end."""

from __future__ import annotations

import errno
import signal
from collections.abc import Sequence

import click

from pyskew import __version__
from pyskew.cli.help_lines import help_lines
from pyskew.errors import ExitCode, PyskewError
from pyskew.execution import interrupts

_PACKAGE = "pyskew.cli.commands"

_STORAGE = frozenset({errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What the system says where a disk cannot take a file; that is no bug."""

_EPILOG = """\b
Examples:
  pyskew run                                 run matrix.yaml, write a report
  pyskew run --only 'start_methods/*' --python 3.13,3.14
  pyskew plan                                what would run, and where
  pyskew pythons                             which Pythons are installed here

\b
Exit codes: 0 as expected, 1 something unexpected, 2 usage or configuration,
3 a required cell has no evidence, 70 a bug in pyskew, 125 `try` or `bisect` could not try the command,
130 interrupted."""


class _Verbs(click.Group):
    """The verbs in `commands/`, each imported only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [line.name for line in help_lines()]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with what they do; importing them all would take twenty times as long as reading them."""
        del ctx
        lines = help_lines()
        width = formatter.width - 6 - max(len(line.name) for line in lines)
        with formatter.section("Commands"):
            shown = [(line.name, click.Command(line.name, help=line.about).get_short_help_str(width)) for line in lines]
            formatter.write_dl(shown)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from pyskew import plugins  # noqa: PLC0415 - the help text needs no verb
        from pyskew.cli.commands import Command  # noqa: PLC0415 - as above

        del ctx
        if cmd_name not in plugins.names(_PACKAGE):
            return None
        return plugins.get(_PACKAGE, cmd_name, "COMMAND", Command).click

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb; name the nearest one where there is none of that name."""
        from pyskew import plugins  # noqa: PLC0415 - the help text needs no verb
        from pyskew.model.nearest_name import choices  # noqa: PLC0415 - as above

        known = plugins.names(_PACKAGE)
        if args[0] not in known and not args[0].startswith("-"):
            ctx.fail(f'no command "{args[0]}"{choices(args[0], known)}')
        return super().resolve_command(ctx, args)


@click.group(cls=_Verbs, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="pyskew", message="%(prog)s %(version)s")
def pyskew() -> None:
    """Find which behaviour changed between Python versions, and prove the cause."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    interrupts.install()
    try:
        code = pyskew.main(args=arguments, prog_name="pyskew", standalone_mode=False)
    except click.ClickException as error:
        from pyskew.cli.messages import usage_line  # noqa: PLC0415 - see _print_error

        _print_error(usage_line(error))
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort) as error:
        told = isinstance(error.__cause__, interrupts.ToldInterrupt)  # click turns it into its Abort
        _print_error("interrupted" if told else f"interrupted; {interrupts.NOTHING}")
        return ExitCode.INTERRUPTED
    except PyskewError as error:
        _print_error(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last handler: nothing may leave as a traceback
        return _unforeseen(error)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return int(code) if isinstance(code, int) else ExitCode.CLEAN


def _print_error(text: str) -> None:
    from pyskew.cli.messages import print_error  # noqa: PLC0415 - most command lines print no error

    print_error(text)


def _unforeseen(error: Exception) -> int:
    """Print an error that nothing else handled; all but those of a disk are bugs."""
    if isinstance(error, FileNotFoundError) and error.filename is None and _no_temporary_folder():
        _print_error("pyskew: no folder for temporary files is writable; set TMPDIR to one that is")
        return ExitCode.INCOMPLETE
    if isinstance(error, OSError) and error.errno in _STORAGE:
        _print_error(f"{error.filename or 'pyskew'}: cannot write: {error.strerror}")
        return ExitCode.INCOMPLETE
    import traceback  # noqa: PLC0415 - only here

    _print_error("".join(traceback.format_exception(error)))
    _print_error("pyskew: this is a bug in pyskew; please report it with the lines above")
    return ExitCode.BUG


def _no_temporary_folder() -> bool:
    """Return whether neither TMPDIR nor any of the usual folders can be written."""
    import tempfile  # noqa: PLC0415 - only here

    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return True
    return False
