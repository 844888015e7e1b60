"""`pyskew try`: run any command under the default of another Python."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pyskew import plugins
from pyskew.cli import try_defaults
from pyskew.cli.commands import Command
from pyskew.cli.messages import print_error
from pyskew.errors import ExitCode, PyskewError, UsageError
from pyskew.instrumentation import overlay, process, toggle_options
from pyskew.instrumentation.overlay import ReadyCommand
from pyskew.instrumentation.uninstrumented import Uninstrumented
from pyskew.observation import overlay_events
from pyskew.store import user_files

_LONGEST = 120
"""Characters of a command line in the summary."""
_NOTHING_TRIED = (
    "nothing was tried: no Python of this command loaded the overlay. Let it start `python` from PATH, "
    "or give the Python or script itself as COMMAND"
)


@click.command(name="try", context_settings={"allow_interspersed_args": False})
@click.option("--toggle", "toggles", metavar="NAME=VALUE", multiple=True,
              help="The default to set; may be given several times.")  # fmt: skip
@click.option("--all-defaults-of", "of", metavar="VERSION", default="",
              help="Set every settable default of that Python; name those that make COMMAND fail.")  # fmt: skip
@click.option("--python", metavar="PATH|SPEC", default="", help="Run on this Python instead of the command's own.")
@click.option("--json", "report", type=click.Path(path_type=Path), help="Write the summary to a file as well.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def try_(*, toggles: tuple[str, ...], of: str, python: str, report: Path | None, command: tuple[str, ...]) -> int:
    """Run COMMAND with defaults of another Python, and list the lines that depend on them.

    COMMAND runs with its own interpreter or virtual environment; nothing is written there. The summary on stderr names
    each place in your code that used such a default, even if everything passes. For forked processes, it also says
    which ones forkserver and spawn could not start, because something cannot be pickled.

    \b
    Examples:
      pyskew try --toggle start-method=forkserver -- .venv/bin/pytest -q
      pyskew try --toggle utf8-mode=1 --toggle tar-filter=data -- make test
      pyskew try --toggle start-method=fork -- python app.py      what depends on fork, even if it passes
      pyskew try --all-defaults-of 3.14 -- .venv/bin/pytest -q    which of its changed defaults break this?

    \b
    Exit codes: those of COMMAND (128 + N if signal N ended it); with --all-defaults-of 0 if it passes under
    all of them, 1 if it does not; 2 if an option of try is wrong; 125 if nothing was tried, because no Python of
    COMMAND ran with the toggle; 130 if interrupted.
    """  # noqa: D301 - click reads the \b
    if bool(toggles) is bool(of):
        message = "give --toggle, once or several times, or --all-defaults-of"
        raise UsageError(message)
    wanted = toggle_options.parsed(toggles)
    if of:
        try_defaults.minor_version(of)  # a wrong option: exit code 2, and 125 for all that comes later
    try:
        if of:
            return try_defaults.run(of, python, report, command)
        with overlay.prepared(command, wanted, python) as ready:
            code, uninstrumented = process.in_front(ready.argv, ready.variables)
            tried = _summarise(ready, uninstrumented, code, report)
    except (PyskewError, OSError, ValueError) as error:
        print_error(f"pyskew try: {error}")
        return ExitCode.COULD_NOT_TRY
    return code if tried else ExitCode.COULD_NOT_TRY


COMMAND = Command(order=32, click=try_)


def _summarise(ready: ReadyCommand, uninstrumented: Uninstrumented, code: int, report: Path | None) -> bool:
    """Print the summary and write the JSON document; return whether any Python ran under the toggles."""
    seen = ready.exposure()
    unloaded = uninstrumented.commands(seen.processes)
    setting = toggle_options.joined(ready.toggles)
    watched = [name for name in ready.toggles if overlay.is_watched(name)]
    lines = [f"pyskew try: {setting} on Python {ready.base.version} ({ready.base.python}): exit {code}"]
    lines += overlay_events.summary(seen, watched)
    lines += [f"{name}: set when a Python starts; not seen by {overlay.misses(name)}"
              for name in ready.toggles if name not in watched]  # fmt: skip
    if not seen.processes:
        lines.append(_NOTHING_TRIED)
    if unloaded:
        lines.append(f"{len(unloaded)} Python process{'' if len(unloaded) == 1 else 'es'} did not load the overlay:")
        lines += [f"  {line[:_LONGEST]}" for line in unloaded]
    if uninstrumented.blind:
        lines.append("whether every Python loaded the overlay cannot be seen on this system")
    print_error("\n".join(lines))
    if report is not None:
        document = {
            "schema": 1, "toggles": dict(ready.toggles), "defaults": dict(ready.own), "python": ready.base.python,
            "version": ready.base.version, "exit_code": code, **overlay_events.document(seen),
            "processes": len(seen.processes), "not_loaded": unloaded,
            "mending": {name: overlay.fix(name) for name in plugins.toggles() if name in ready.toggles},
        }  # fmt: skip
        user_files.write(report, json.dumps(document, indent=2) + "\n", "--json")
    return bool(seen.processes)
