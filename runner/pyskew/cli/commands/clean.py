"""`pyskew clean`: remove old runs and the user's cache."""

from __future__ import annotations

from pathlib import Path

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.interpreters import user_cache
from pyskew.model.text import count
from pyskew.store import clean as cleaning

_MEBIBYTE = 1024 * 1024


@click.command()
@click.option("--runs", is_flag=True, help="Old runs of this folder, in .pyskew/runs/.")
@click.option(
    "--keep",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    metavar="N",
    help="Newest runs to keep; the shards of one plan count as one.",
)
@click.option("--cache", is_flag=True, help="The user's cache: downloaded Pythons and cached results.")
@click.option("--yes", is_flag=True, help="Remove; without it, only list.")
def clean(*, runs: bool, keep: int, cache: bool, yes: bool) -> int:
    """List what pyskew left on the disk, with sizes; remove it with --yes.

    Without --runs or --cache, both are listed. A Python that was removed is downloaded again when it is needed.

    \b
    Examples:
      pyskew clean
      pyskew clean --runs --keep 10 --yes
      pyskew clean --cache --yes
    """  # noqa: D301 - click reads the \b
    both = not runs and not cache
    old = cleaning.old_runs(keep) if runs or both else []
    cached = _cached() if cache or both else []
    lines = [f"{_size(folder)}  {folder}" for folder in [*old, *cached]]
    total = sum(cleaning.size(folder) for folder in [*old, *cached])
    if yes:
        cleaning.remove([*old, *cached])
    done = "removed" if yes else "would remove"
    what = f"{count(len(old), 'run')} and {count(len(cached), 'folder')} of the cache"
    summary = f"{done} {what}, {total / _MEBIBYTE:.0f} MiB"
    print_result("\n".join([*lines, summary + ("" if yes or not lines else "; add --yes to remove them")]))
    return 0


def _cached() -> list[Path]:
    """Return the folders of the cache that are there; what else lies beside them is not pyskew's."""
    found = (user_cache.root() / name for name in user_cache.FOLDERS)
    return [folder for folder in found if folder.is_dir()]


def _size(folder: Path) -> str:
    return f"{cleaning.size(folder) / _MEBIBYTE:7.1f} MiB"


COMMAND = Command(order=70, click=clean)
