"""Files with syntax that our own Python does not know, examined by a newer one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec

import pyskew
from pyskew.audit import Options
from pyskew.audit.files import source_text
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.kept_index import index
from pyskew.audit.scanner import Examined
from pyskew.probe import keeping

_TIMEOUT = 300.0
"""Seconds that a newer Python may take."""
Newest = Callable[[], tuple[tuple[int, int], str] | None]
"""Returns the newest Python at hand: its version and its path."""


def examined_again(
    files: Sequence[SourceFile],
    examined: list[Examined],
    options: Options,
    newest: Newest,
) -> list[Examined]:
    """Return the same, with unreadable files read again by the newest Python at hand, if that is newer than ours."""
    again = [file for file, one in zip(files, examined, strict=True) if one.unreadable]
    python = newest() if again else None
    if python is None or python[0] <= sys.version_info[:2]:
        return examined
    try:
        better = {one.path: one for one in examined_by(python[1], again, options)}
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError):
        return examined
    return [better.get(one.path, one) for one in examined]


def examined_by(python: str, files: Iterable[SourceFile], options: Options) -> list[Examined]:
    """Return what another Python finds in these files.

    Raises:
        OSError, subprocess.SubprocessError: it could not be started, failed, or took too long.
        msgspec.MsgspecError: its answer is none.
    """
    named = [
        {
            "path": file.path,
            "name": file.name,
            "package": file.package,
            "text": source_text.read(file).data.decode("latin-1"),
        }
        for file in files
    ]
    request = {
        "old": options.old,
        "new": options.new,
        "ignored": options.ignored,
        "least": options.least,
        "warnings_are_errors": options.warnings_are_errors,
        "errors_in": options.errors_in,
        "free_threaded": options.free_threaded,
        "rules": [asdict(one) for one in index().values()],
        "files": named,
    }
    script = "import sys; sys.path.insert(0, sys.argv[1]); import pyskew.audit.__main__ as audit; audit.main()"
    command = [python, "-I", "-B", "-c", script, str(Path(pyskew.__file__).parent.parent)]
    done = keeping.run(command, data=json.dumps(request).encode(), timeout=_TIMEOUT, check=True)
    return msgspec.json.decode(done.stdout, type=list[Examined])
