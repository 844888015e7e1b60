"""`pyskew completion`: the script that completes verbs and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result

_VARIABLE = "_PYSKEW_COMPLETE"
"""click answers with completions where this variable is set."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that completes pyskew's verbs and options in a shell.

    \b
    Examples:
      bash, in ~/.bashrc:                     eval "$(pyskew completion bash)"
      zsh, in ~/.zshrc:                       eval "$(pyskew completion zsh)"
      fish, in ~/.config/fish/config.fish:    pyskew completion fish | source
    """  # noqa: D301 - click reads the \b
    complete = get_completion_class(shell)
    if complete is None:
        message = f"click has no completion for {shell}"
        raise click.UsageError(message)
    program = complete(ctx.find_root().command, {}, "pyskew", _VARIABLE)
    print_result(complete.source_template % program.source_vars())


COMMAND = Command(order=95, click=completion)
