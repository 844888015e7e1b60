"""A verb whose arguments may end in `-- COMMAND...`, and options that several verbs share."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

_Verb = TypeVar("_Verb", bound=Callable[..., object])
_COMMAND = "pyskew.command"
_GIVEN = "pyskew.given"


class WithCommand(click.Command):
    """Leaves the words after `--` to the command that they are."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command, and read the rest as usual."""
        cut = args.index("--") if "--" in args else len(args)
        ctx.meta[_GIVEN] = tuple(args)
        ctx.meta[_COMMAND] = tuple(args[cut + 1 :])
        return super().parse_args(ctx, args[:cut])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line, `[-- COMMAND...]` last."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


def command_of(context: click.Context) -> tuple[str, ...]:
    """Return the words after `--`."""
    words: tuple[str, ...] = context.meta[_COMMAND]
    return words


def again(option: str, value: str) -> str:
    """Return the command line that is being carried out, with an option set to another value."""
    context = click.get_current_context()
    return shlex.join([*context.command_path.split(), *_with_option(context.meta[_GIVEN], option, value)])


def _with_option(words: Sequence[str], option: str, value: str) -> list[str]:
    """Return words with an option before `--` and nowhere else there."""
    cut = words.index("--") if "--" in words else len(words)
    kept = [
        word
        for before, word in zip(("", *words), words[:cut], strict=False)
        if option not in {before, word} and not word.startswith(f"{option}=")
    ]
    return [*kept, option, value, *words[cut:]]


def with_options(*options: Callable[[_Verb], _Verb]) -> Callable[[_Verb], _Verb]:
    """Return a decorator that gives a verb these options, in this order."""

    def decorate(verb: _Verb) -> _Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate
