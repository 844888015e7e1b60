"""What the text of a file says of names, before it is parsed: more than the code says, never less."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property

_WORD_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")
_TO_WORDS = bytes(byte if byte in _WORD_BYTES else ord(" ") for byte in range(256))
_DIGITS = b"0123456789"
_AFTER_DIGITS = b":"
"""Sorts behind every word that begins with a digit."""
_SPACED = re.compile(rb"\.[\s\\]{2,}([A-Za-z_]\w*)")
"""An attribute behind several spaces, or on the next line."""
_FROM = re.compile(rb"from(?<!\wfrom)[\s\\]+([\w.]+)[\s\\]+import[\s\\]*(\((?:[^)#]|#[^\n]*)*\)|(?:[^\n\\#]|\\\s)*)")
"""A module, and what is imported from it by name."""
_IMPORT = re.compile(rb"import(?<!\wimport)(?<![\w.][ \t]import)[\s\\]+((?:[^\n\r;#\\]|\\\s*)+)")
"""What is imported by a statement that does not begin with `from`."""

_FIRST = re.compile(rb"(?:^|,)[\s\\]*(\w+)")


class TextNames:
    """Answers for one text; computes nothing before it is needed."""

    def __init__(self, data: bytes, name: str = "") -> None:
        """Take the text of a file, and the name of its module: what a package has, its own modules have too."""
        self._data = data
        self._own = name.partition(".")[0].encode("utf-8", "replace")
        self._used: dict[bytes, bool] = {}
        self._of: dict[bytes, bool] = {}

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Every identifier, those of comments and literals included."""
        return words_of(self._data)

    def uses(self, name: bytes) -> bool:
        """Return whether a name is used as an attribute, in a text, or imported by name."""
        if name not in self._used:
            self._used[name] = bool(_use(name)(self._data)) or name in self._spaced or name in self._by_name
        return self._used[name]

    @cached_property
    def _spaced(self) -> frozenset[bytes]:
        return frozenset(_SPACED.findall(self._data))

    @cached_property
    def _from(self) -> list[tuple[bytes, bytes]]:
        """Modules, with what is imported from them by name."""
        return _FROM.findall(self._data)

    @cached_property
    def _packages(self) -> frozenset[bytes]:
        """The first parts of modules that names are imported from."""
        return frozenset(module.partition(b".")[0] for module, _ in self._from)

    @cached_property
    def _by_name(self) -> frozenset[bytes]:
        """Names that are imported from modules, and those that they are given."""
        return words_of(b" ".join(names for _, names in self._from))

    def _imported(self, module: bytes, name: bytes) -> bool:
        """Return whether a name is imported from a module."""
        return any(one == module and name in words_of(names) for one, names in self._from)

    @cached_property
    def _all(self) -> bool:
        return any(b"*" in names for _, names in self._from)

    @cached_property
    def _whole(self) -> frozenset[bytes]:
        """The first parts of modules that are imported themselves: `a` of `import a.b`."""
        return frozenset(first for names in _IMPORT.findall(self._data) for first in _FIRST.findall(names))

    def imports(self, package: bytes) -> bool:
        """Return whether a package, or something of it, is imported; `import *` may import anything."""
        return package == self._own or package in self._whole or self._all or package in self._packages

    def uses_of(self, dotted: bytes) -> bool:
        """Return whether `module.name` is used: imported, written so, or where the module is a value.

        In modules of the same package a name counts wherever it stands.
        """
        if dotted not in self._of:
            module, _, name = dotted.rpartition(b".")
            own = dotted.partition(b".")[0] == self._own
            imported = name in self._by_name and self._imported(module, name)
            used = (
                own or imported or (self.uses(name) and (bool(_written(dotted)(self._data)) or self._is_value(module)))
            )
            self._of[dotted] = used
        return self._of[dotted]

    def _is_value(self, module: bytes) -> bool:
        """Return whether a module may be reached, and is used otherwise than by an attribute of it."""
        package, _, last = module.rpartition(b".")
        reached = self.imports(module.partition(b".")[0]) if package else last in self._whole
        return reached and bool(_value(last)(self._data))


def words_of(data: bytes) -> frozenset[bytes]:
    """Return every identifier in a text, comments and literals included."""
    found = frozenset(data.translate(_TO_WORDS).split())
    behind_digits = [word.lstrip(_DIGITS) for word in found if word < _AFTER_DIGITS]
    return found.union(behind_digits)


# Each expression begins with a name, so that the search leaps from one occurrence to the next.


@cache
def _use(name: bytes) -> Callable[[bytes], object]:
    """Return what looks for a name as an attribute, or at the beginning of a text or of a part of one."""
    return re.compile(rb"%b(?!\w)(?:(?<=[.'\":]%b)|(?<=[.'\":]\s%b))" % (name, name, name)).search


@cache
def _written(dotted: bytes) -> Callable[[bytes], object]:
    """Return what looks for the last two parts of `package.module.name`; a module that is imported from is none."""
    module, name = dotted.split(b".")[-2:]
    between = rb"[\s\\]*[.:][\s\\]*"
    imported_from = rb"(?<!import %b)(?!%b%b[\s\\]+import\b)" % (module, between, name)
    return re.compile(rb"%b(?<!\w%b)%b%b%b(?!\w)" % (module, module, imported_from, between, name)).search


@cache
def _value(name: bytes) -> Callable[[bytes], object]:
    """Return what looks for the name of a module where it is neither imported nor asked for an attribute."""
    imported_from = rb"[\s\\]+import\b"
    attribute = rb"[\s\\]*\.[\s\\]*[A-Za-z_]"
    imported = rb"(?<=import %b)[ \t]*(?:[\n\r;#,]|\Z)" % name
    return re.compile(rb"%b(?!\w)(?<!\w%b)(?!%b|%b|%b)" % (name, name, imported_from, attribute, imported)).search
