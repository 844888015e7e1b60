"""Errors and summaries on stderr, safe for terminals and CI logs."""

from __future__ import annotations

import sys

import click

from pyskew.model.nearest_name import hint
from pyskew.model.text import log_text, oneline


def print_error(text: str) -> None:
    """Print text on stderr: escape sequences spelled out, no line that a CI system reads as a command."""
    if hasattr(sys.stderr, "reconfigure"):  # a stream that replaced it keeps its own error handler
        sys.stderr.reconfigure(errors="backslashreplace")
    sys.stdout.flush()
    sys.stderr.write(log_text(text) + "\n")
    sys.stderr.flush()


def usage_line(error: click.ClickException) -> str:
    """Return one of click's errors as one line that names the command, the nearest option and where to read on."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "pyskew"
    message = oneline(error.format_message()).rstrip(".")
    if isinstance(error, click.NoSuchOption):
        known = [name for parameter in context.command.params for name in parameter.opts] if context else []
        message = f"no such option: {error.option_name}{hint(error.option_name, known)}"
    return f"{command}: {message[:1].lower()}{message[1:]}; see `{command} --help`"
