"""A codebase laid out from the parts of its archive."""

from __future__ import annotations

import io
import tarfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class _Joined(io.RawIOBase):
    """Parts one after the other, as one stream."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._waiting = iter(parts)
        self._file = io.BytesIO()

    def readable(self) -> bool:
        """Return True, as a raw stream must."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, fewer only at the end."""
        found = b""
        while size < 0 or len(found) < size:
            data = self._file.read(size - len(found) if size >= 0 else -1)
            found += data
            if not data:
                part = next(self._waiting, None)
                if part is None:
                    break
                self._file = io.BytesIO(part)
        return found


def check_out(parts: Iterable[bytes], folder: str) -> None:
    """Unpack an archive of our own making into a folder."""
    with tarfile.open(fileobj=_Joined(parts), mode="r|") as archive:
        if hasattr(tarfile, "fully_trusted_filter"):
            archive.extraction_filter = staticmethod(tarfile.fully_trusted_filter)
        # pyskew: ignore[tar-without-filter] the line above says it, where Python has filters
        archive.extractall(folder)  # noqa: S202 - pyskew itself packed it
