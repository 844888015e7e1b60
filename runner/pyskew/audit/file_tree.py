"""The files of a tree by name and by the words in them: what a walk through the project leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pyskew.audit.files import source_text
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.notebooks import NotebookLine
from pyskew.audit.files.source_text import SourceText
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.scanner import LINE_END, Examined, Scanner, parsed
from pyskew.audit.syntax.module_index import Module


class FileTree:
    """Files by name and by the words in them, read on demand."""

    def __init__(
        self, files: Sequence[SourceFile], digests: Mapping[str, str], known: Mapping[str, ModuleSummary | None]
    ) -> None:
        """Give a name that several files could have to the first of them; `known` is by digest."""
        self._files, self._digests, self._known = files, digests, known
        self.summaries: dict[str, ModuleSummary | None] = {}
        """By digest, those that were read."""
        self.grown = False
        self._by_name: dict[str, SourceFile] = {}
        for file in files:
            self._by_name.setdefault(file.name, file)
        for file in files:
            for alias in file.aliases:
                self._by_name.setdefault(alias, file)
        self._by_path = {file.path: file for file in files}
        self._texts: dict[str, SourceText] = {}
        self._lines: dict[str, list[str]] = {}

    def lookup(self, name: str) -> ModuleSummary | None:
        """Return what is known about the module that a name imports; None where it is not of this tree."""
        file = self._by_name.get(name)
        if file is None:
            return None
        digest = self._digests[file.path]
        if digest not in self.summaries:
            self.grown |= digest not in self._known
            self.summaries[digest] = self._known[digest] if digest in self._known else _summary(file)
        return self.summaries[digest]

    def module(self, name: str) -> Module | None:
        """Return the module that a name imports, parsed; None where it is not of this tree, or cannot be read."""
        file = self._by_name.get(name)
        data = self._text(file.path).data if file is not None else b""
        return parsed(file, data, Examined(file.path)) if file is not None and data else None

    def mentioning(self, word: str) -> Iterator[str]:
        """Yield the names of modules whose text holds a word, or a package imports something of itself."""
        for file in self._files:
            data = self._text(file.path).data
            if word.encode() in data or b"from . import" in data:
                yield file.name

    def below(self, package: str) -> list[str]:
        """Return the modules that stand directly in a package."""
        start = f"{package}."
        names = (name for name in self._by_name if name.startswith(start))
        return sorted(name for name in names if "." not in name.removeprefix(start))

    def mentions(self, texts: set[str], called: set[str], callers: Mapping[str, set[str]]) -> Iterator[ModuleSummary]:
        """Yield summaries of files that hold any of these texts, or call one of these functions.

        `called` counts where the call stands below no condition; `callers` maps the name of a function or a class to
        the modules that it is imported from, one of which the file must mention.
        """
        marks = [text.encode() for text in texts]
        names = "|".join(map(re.escape, sorted(called)))
        calling = re.compile(rf"^(?:[\w.]+\()?(?:\w+\.)*(?:{names})\(".encode(), re.MULTILINE) if called else None
        known = "|".join(map(re.escape, sorted(callers)))
        called_marks = [f"{name}(".encode() for name in sorted(called)]
        anywhere = re.compile(rf"\b({known})\(|@(?:\w+\.)*({known})\b".encode()) if callers else None
        for file in self._files:
            try:
                content = source_text.read(file).data
            except OSError:
                continue
            perhaps = any(mark in content for mark in called_marks) and b"__name__" not in content
            calls = calling is not None and perhaps and calling.search(content)
            if calls or any(mark in content for mark in marks) or _imports(content, anywhere, callers):
                found = self.lookup(file.name)
                if found:
                    yield found

    def lines(self, path: str) -> list[str]:
        """Return the text of a file."""
        if path not in self._lines:
            text = self._text(path).data.decode("utf-8", "replace")
            self._lines[path] = LINE_END.split(text) if text else []
        return self._lines[path]

    def cells(self, path: str) -> Sequence[NotebookLine]:
        """Return the notebook cells behind the lines of a file."""
        return self._text(path).cells

    def _text(self, path: str) -> SourceText:
        if path not in self._texts:
            try:
                self._texts[path] = source_text.read(self._by_path[path])
            except OSError:
                self._texts[path] = SourceText(b"")
        return self._texts[path]


def _imports(content: bytes, anywhere: re.Pattern[bytes] | None, callers: Mapping[str, set[str]]) -> bool:
    """Return whether a file calls one of these names, or decorates with it, and mentions a module that has it."""
    if anywhere is None:
        return False
    if not any(name.encode() in content for name in callers):
        return False
    names = {(called or decorating).decode() for called, decorating in anywhere.findall(content)}
    return any(module.encode() in content for name in names for module in callers[name])


def _summary(file: SourceFile) -> ModuleSummary | None:
    try:
        return Scanner.summary(file, source_text.read(file).data)
    except OSError:
        return None
