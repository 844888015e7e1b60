r"""The channel's frames: ASCII decimal length, `\n`, a JSON object of that many bytes, `\n`.

What they hold: see messages.py.
"""

from __future__ import annotations

import json

PROTOCOL = 2
"""Grows when a request or a reply changes its meaning. A client refuses a supervisor that speaks another one."""

LONGEST_HEADER = 12

TYPE_CHECKING = False  # importing typing would cost every supervisor milliseconds
if TYPE_CHECKING:
    from typing import Any

    Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """Return the bytes of one frame. ASCII only, so that undecodable file names (lone surrogates) pass too."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return b"%d\n%s\n" % (len(body), body)


def take(buffer: bytearray) -> Message | None:
    """Cut the first complete frame out of `buffer`; None when there is none yet.

    Raises:
        ValueError: these bytes are not frames.
    """
    end = buffer.find(b"\n", 0, LONGEST_HEADER)
    if end < 0:
        if len(buffer) >= LONGEST_HEADER:
            raise ValueError(_not_ours(buffer))
        return None
    if not buffer[:end].isdigit():
        raise ValueError(_not_ours(buffer))
    start, stop = end + 1, end + 1 + int(buffer[:end])
    if len(buffer) <= stop:
        return None
    message = json.loads(bytes(buffer[start:stop]))
    if buffer[stop] != ord("\n") or not isinstance(message, dict):
        raise ValueError(_not_ours(buffer))
    del buffer[: stop + 1]
    return message


def _not_ours(buffer: bytearray) -> str:
    return f"not a frame: {bytes(buffer[:200])!r}"
