"""Verbs: each is one file ending in `COMMAND = Command(...)`, a short sequence of calls."""

from __future__ import annotations

from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One verb of the command line."""

    order: int
    """Place in the help text."""
    click: click.Command
