"""`include:` entries -> folders of packs, shipped ones and the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyskew.model import nearest_name
from pyskew.suite import names
from pyskew.suite.shown_path import shown_path
from pyskew.suite.yaml_document import Document

_BUILTIN = "builtin:"
_LONGEST = 1_000
"""Characters of an entry; longer ones are no path on any system."""


def builtin(name: str) -> Path:
    """Return the folder of a pack that pyskew ships."""
    package = Path(__file__).parent.parent
    shipped = package / "builtin"
    return (shipped if shipped.is_dir() else package.parent.parent / "scenarios") / name


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPack:
    """A folder with a pack.yaml."""

    name: str
    """What its scenarios' ids begin with."""
    folder: Path
    shown: str
    """How complaints call the folder."""


class PackFinder:
    """Finds the packs that a suite includes."""

    def __init__(self, base: Path) -> None:
        """Take `base`, the folder of entries without `builtin:`."""
        self._base = base

    def found(self, document: Document, include: Sequence[str]) -> Iterator[FoundPack]:
        """Yield each pack, and complain about entries that name none, or one twice."""
        seen: set[Path] = set()
        for index, entry in enumerate(include):
            path = ("include", index) if isinstance(document.value["include"], list) else ("include",)
            shipped = entry.startswith(_BUILTIN)
            name = entry.removeprefix(_BUILTIN)
            folder = self._folder(name, shipped=shipped)
            if folder is None:
                document.complain(path, _missing(name, shipped=shipped))
            elif folder.resolve() in seen:
                document.complain(path, f'"{entry}" is included twice')
            elif wrong := names.complaint("pack", folder.resolve().name):
                document.complain(path, f"{wrong}; rename the folder")
            else:
                seen.add(folder.resolve())
                shown = entry if shipped else shown_path(folder)
                yield FoundPack(name=folder.resolve().name, folder=folder, shown=shown)

    def _folder(self, name: str, *, shipped: bool) -> Path | None:
        """Return the folder, or None where it holds no pack.yaml or cannot be read."""
        if len(name) > _LONGEST or (shipped and names.complaint("pack", name)):
            return None
        folder = builtin(name) if shipped else self._base / name
        try:
            return folder if (folder / "pack.yaml").is_file() else None
        except (OSError, ValueError):
            return None


def _missing(name: str, *, shipped: bool) -> str:
    if not shipped:
        return f'"{name[:_LONGEST]}" holds no pack.yaml; name a folder, relative to this file'
    known = sorted(found.parent.name for found in builtin("").glob("*/pack.yaml"))
    return f'no pack "{name[:_LONGEST]}"{nearest_name.hint(name, known)}; shipped packs: {", ".join(known)}'
