"""A verb whose arguments may end in `-- COMMAND...`, and options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

_Verb = TypeVar("_Verb", bound=Callable[..., object])
_COMMAND = "pyskew.command"


class WithCommand(click.Command):
    """Leaves the words after `--` to the command that they are."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command, and read the rest as usual."""
        cut = args.index("--") if "--" in args else len(args)
        ctx.meta[_COMMAND] = tuple(args[cut + 1 :])
        return super().parse_args(ctx, args[:cut])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line, `[-- COMMAND...]` last."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


def command_of(context: click.Context) -> tuple[str, ...]:
    """Return the words after `--`."""
    words: tuple[str, ...] = context.meta[_COMMAND]
    return words


def with_options(*options: Callable[[_Verb], _Verb]) -> Callable[[_Verb], _Verb]:
    """Return a decorator that gives a verb these options, in this order."""

    def decorate(verb: _Verb) -> _Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate
