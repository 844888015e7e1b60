"""`pyskew pythons`: which interpreters a suite would run on, and how to get the others."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from tabulate import tabulate

from pyskew.cli.commands import Command
from pyskew.errors import ExitCode, SetupError, TargetError, UsageError
from pyskew.interpreters import resolve
from pyskew.interpreters.providers import providers
from pyskew.model.nearest_name import hint
from pyskew.model.suite import Absent, Interpreter, PythonSpec
from pyskew.suite.loader import load_suite
from pyskew.suite.python_spec import parse_python
from pyskew.suite.suite_file import MATRIX, PYPROJECT, holds_suite, suite_file
from pyskew.targets import kinds

_DEFAULT = ("3.12", "3.13", "3.14", "3.15")
_IN_IMAGE = ("3.13", "3.14", "3.15")
_HEADERS = (
    "python",
    "version",
    "provider",
    "default start method",
    "start methods",
    "GIL",
    "path, or why there is none",
)

_VERBS = ("install", "image", "list")

Resolved = Mapping[str, Interpreter | Absent]


class _Pythons(click.Group):
    """Without a verb it lists."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read `pythons 3.14` as `pythons list 3.14`; another verb may stand behind an option."""
        verb = next((word for word in args if word in {"install", "image"}), "")
        if verb:
            args.remove(verb)
            args.insert(0, verb)
        elif not {"-h", "--help"} & set(args):
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the listing, which is what the group does without a verb."""
        options = [option for option in _list.params if isinstance(option, click.Option)]
        listing = [record for option in options if (record := option.get_help_record(ctx))]
        own = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl([*listing, *own])
        self.format_commands(ctx, formatter)


@click.group(cls=_Pythons, subcommand_metavar="[--json] [-c FILE] [SPEC]... | install SPEC... | image [SPEC]...")
def pythons() -> None:
    """List the installed Pythons; `install SPEC` fetches one, `image` makes a Docker image of several.

    A SPEC is 3.14, 3.14t (free-threaded), 3.14.2 or '3.13>=3.13.8'; without any the suite's own are listed.
    """


@pythons.command(name="list", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    help="Suite file; matrix.yaml, or pyproject.toml, if one holds a suite.",
)
@click.argument("specs", nargs=-1)
@click.pass_context
def _list(ctx: click.Context, *, as_json: bool, config: Path | None, specs: tuple[str, ...]) -> None:
    """List the pythons; downloads nothing."""
    wanted = _parsed(specs) if specs else _declared(config)
    _show(ctx, wanted, resolve.resolve(wanted, _say, fetch=False), as_json=as_json)


@pythons.command(name="install")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.argument("specs", nargs=-1, required=True)
@click.pass_context
def _install(ctx: click.Context, *, as_json: bool, specs: tuple[str, ...]) -> None:
    """Fetch the newest build of each SPEC, also where an older one is installed."""
    wanted = _parsed(specs)
    fetching = {name: provider for name, provider in providers().items() if provider.fetch}
    _show(ctx, wanted, resolve.resolve(wanted, _say, sources=fetching), as_json=as_json)


@pythons.command(name="image")
@click.option("--tag", default="pyskew-pythons", show_default=True, help="What the engine shall call it.")
@click.option("--context", default="", help="Docker context.  [default: the current one]")
@click.argument("specs", nargs=-1)
@click.pass_context
def _image(ctx: click.Context, *, tag: str, context: str, specs: tuple[str, ...]) -> None:
    """Make a Docker image with 3.13, 3.14 and 3.15 (or each SPEC) from this machine's Debian mirror; no registry."""
    from pyskew.targets import docker_image  # noqa: PLC0415 - only here a Docker engine is spoken to
    from pyskew.targets.transport import docker_engine  # noqa: PLC0415 - only here a Docker engine is spoken to

    try:
        with contextlib.closing(docker_engine.Engine(context)) as there:
            identity = docker_image.make(there, _parsed(specs or _IN_IMAGE), tag, _say)
    except (SetupError, TargetError) as error:
        _say(f"no image: {error}")
        ctx.exit(ExitCode.INCOMPLETE)
    click.echo(f"{tag} {identity}")


def _show(ctx: click.Context, specs: Sequence[PythonSpec], found: Resolved, *, as_json: bool) -> None:
    click.echo(_json(specs, found) if as_json else _table(specs, found))
    if any(isinstance(answer, Absent) for answer in found.values()):
        ctx.exit(ExitCode.INCOMPLETE)


def _json(specs: Sequence[PythonSpec], found: Resolved) -> str:
    rows = [_row(spec, found[spec.label]) for spec in specs]
    return json.dumps({"schema": 1, "interpreters": rows}, indent=2)


def _row(spec: PythonSpec, answer: Interpreter | Absent) -> dict[str, object]:
    here = answer if isinstance(answer, Interpreter) else None
    return {
        "python": spec.label,
        "spec": spec.text,
        "version": here.version if here else None,
        "path": here.path if here else None,
        "provider": here.provider if here else None,
        "default_start_method": here.default_start_method if here else None,
        "start_methods": list(here.start_methods) if here else [],
        "free_threaded": here.free_threaded if here else None,
        "gil": here.facts["gil_enabled"] if here else None,
        "reason": answer.reason if isinstance(answer, Absent) else None,
    }


def _table(specs: Sequence[PythonSpec], found: Resolved) -> str:
    rows = [_cells(spec, found[spec.label]) for spec in specs]
    return tabulate(rows, headers=_HEADERS, disable_numparse=True)


def _cells(spec: PythonSpec, answer: Interpreter | Absent) -> Sequence[str]:
    if isinstance(answer, Absent):
        return (spec.text, "absent", "", "", "", "", answer.reason)
    gil = "on" if answer.facts["gil_enabled"] else "off"
    methods = ", ".join(answer.start_methods)
    return (spec.text, answer.version, answer.provider, answer.default_start_method, methods, gil, answer.path)


def _parsed(texts: Sequence[str]) -> Sequence[PythonSpec]:
    try:
        return [parse_python(text) for text in texts]
    except ValueError as error:
        near = [found for text in texts if (found := hint(text, _VERBS))]
        message = f"{error}{near[0] if near else ''}"
        raise UsageError(message) from error


def _declared(config: Path | None) -> Sequence[PythonSpec]:
    if config is None and not MATRIX.exists() and not (PYPROJECT.is_file() and holds_suite(PYPROJECT)):
        return _parsed(_DEFAULT)
    return load_suite(suite_file(config), kinds.kinds()).pythons


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMAND = Command(order=60, click=pythons)
