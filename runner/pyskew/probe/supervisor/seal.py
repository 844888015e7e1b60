"""Notice what a cell changes in an environment that it shares with others, and undo what can be undone.

An environment is sealed when the first cell is about to run in it: each file's inode, size, mode and time of change is
written down. Making it read-only would not do: root may write all the same, and so may the owner of a folder after a
chmod. The time of change (ctime) cannot be set by a program.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat

from .folders import read_file, write_file
from .removal import remove_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages import CellRequest

UNSEALED = ("__pycache__",)
"""Folders that Pythons write to by themselves."""
EVENTS = "events"
"""File in an overlay that its processes write to."""


class SealState:
    """What was found when the environments of a cell were compared with their seals."""

    def __init__(self) -> None:
        self.damaged: dict[str, str] = {}
        """By prefix of an environment that must be made anew: what was changed in it, in words."""
        self.words: list[str] = []
        """What was undone, and what was changed, in words."""


def check_environments(root: str, request: CellRequest) -> SealState:
    """Compare the environment of a cell, and the one below it if it is an overlay, with their seals.

    Files that were added are removed. Changed and missing ones are damage, which only the client can repair: it knows
    what is installed there.
    """
    state = SealState()
    python = request.get("python") or ""
    prefix = os.path.dirname(os.path.dirname(python)) if os.path.isabs(python) else ""
    while prefix and os.path.dirname(prefix) == os.path.join(root, "envs"):
        _check(prefix, state)
        made = read_file(prefix + ".json")
        prefix = json.loads(made).get("base", "") if made else ""
    return state


def _check(prefix: str, state: SealState) -> None:
    sealed = _sealed(prefix)
    found = _contents(prefix)
    added = sorted(found.keys() - sealed.keys())
    changed = sorted(name for name, value in sealed.items() if found.get(name) != value)
    name = os.path.basename(prefix)
    for path in added:
        remove_tree(os.path.join(prefix, path))
        state.words.append(f"{path} was added to environment {name}; it was removed again")
    if changed:
        state.damaged[prefix] = f"{changed[0]} in {name}"
        state.words.append(f"{', '.join(changed[:3])} in environment {name} was changed; it is made anew")


def _sealed(prefix: str) -> dict[str, list[int]]:
    """Return the seal; make it where there is none yet. Of several slots at once, one makes it for all."""
    path = prefix + ".seal"
    if not os.path.exists(path):
        draft = f"{path}.{os.getpid()}"
        write_file(draft, json.dumps(_contents(prefix)).encode())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename it never replaces the seal of another slot
        os.unlink(draft)
    sealed: dict[str, list[int]] = json.loads(read_file(path))
    return sealed


def _contents(prefix: str) -> dict[str, list[int]]:
    """Return inode, size, mode and time of change of every file and link, by relative path."""
    found: dict[str, list[int]] = {}
    waiting = [prefix]
    start = len(prefix) + 1
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue  # gone, or no folder any more: its files count as missing
        for entry in entries:
            path = entry.path[start:]
            if entry.is_dir(follow_symlinks=False):
                waiting += [entry.path] if entry.name not in UNSEALED else []
            elif path != EVENTS:
                info = entry.stat(follow_symlinks=False)
                size = info.st_size if stat.S_ISREG(info.st_mode) else 0
                # Windows has no time of change; its time of modification is the next best.
                changed = info.st_mtime_ns if os.name == "nt" else info.st_ctime_ns
                found[path] = [info.st_ino, size, info.st_mode, changed]
    return found
