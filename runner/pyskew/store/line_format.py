"""Sequence numbers and checksums of the lines of a records file.

A line is one JSON object whose last two keys are `seq` (from 1, without gaps) and `sum` (BLAKE2b, 8 bytes, of all that
stands before it in the line). Lines of older files have neither.
"""

from __future__ import annotations

import hashlib
import re

_SUM = re.compile(rb'(?s:(.*)),"sum":"([0-9a-f]{16})"\}')


def seal(body: bytes, number: int) -> bytes:
    """Return a line without its line end: the JSON object `body` with `seq` and `sum` added."""
    content = b'%s,"seq":%d' % (body.removesuffix(b"}"), number)
    return b'%s,"sum":"%s"}' % (content, _digest(content))


def is_intact(line: bytes) -> bool | None:
    """Return whether the checksum of a line matches its content; None for a line without one."""
    if line[-18:-2] == _digest(memoryview(line)[:-26]) and line[-26:-18] == b',"sum":"' and line[-2:] == b'"}':
        return True
    match = _SUM.fullmatch(line)
    return None if match is None else _digest(match[1]) == match[2]


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=8).hexdigest().encode()
