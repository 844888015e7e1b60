"""The operations that a file is lowered to: small enough to be kept between audits, enough to follow values.

An operand is text: `x` is a local variable of the function, `%3` a temporary, `outer|x` a variable of an enclosing
function, `<module>|x` a variable of the module, `!len` a builtin, `=s:text` a string, `=p:begin` one of which only the
beginning is known, `=n:3` another constant, and the empty text a value that is not followed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

MODULE = "<module>"
GUARD = "<guard>"

Extent = tuple[int, int]
"""A line and a column."""
Narrowed = tuple[str, Extent, Extent]
"""A variable, and the first and last place where it is known to hold something else: no text, not None."""
BEGINS = "=p:"
"""An operand of which only the beginning is known: the argument of `import_module(f"app.{name}")`."""


@dataclass(slots=True)
class Op:
    """One operation.

    | code | meaning |
    |---|---|
    | copy | `to = of` |
    | global | the module variable `name` is read; `to` is "keyed" when only one key of it is used |
    | function, class | `to` is the function or class of the qualified name `name` |
    | load, store, delete | `to = of.name`, `of.name = args[0]`, `del of.name`; `names` is "changed" for `+=` |
    | item, setitem | `to = of[args[0]]`, `of[args[0]] = args[1]`; `names` is "changed" for `+=` |
    | list, tuple, set, dict | `to` is a new container of `args`; `names` are the keys of a dict |
    | concat | `to` is a new container that holds the elements of `args` |
    | generator | `to` is a new generator of `args[0]` |
    | elements | `to` is each element of `of` |
    | unpack | `to` is the element `name` of `of` |
    | call | `to = of(*args)`; `names` holds a keyword, `*` or `**` for each argument |
    | enter | `to` is what `with of` binds |
    | super | `to = super()` in class `name`, `of` is the instance |
    | import | `to` is the module `name`; `args` is (attribute,) for a from-import |
    | return, yield | the function returns or yields `of` |
    | default | the parameter `name` of the function `to` is `of` when it is not given |
    | field | the class `to` declares the field `name` |
    """

    code: str
    line: int
    column: int = 1
    to: str = ""
    of: str = ""
    name: str = ""
    args: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Body:
    """A function, the top level of a module, or the region below its guard."""

    name: str
    line: int
    last: int = 0
    params: tuple[str, ...] = ()
    """Positional parameters, then those that are given by keyword alone."""
    positional: int = 0
    rest: str = ""
    """The name of `*args`."""
    keywords: str = ""
    """The name of `**kwargs`."""
    owner: str = ""
    """The class whose method it is."""
    kind: str = "function"
    """`function`, `static`, `class`, `property`, `lambda` or `top`."""
    nested: bool = False
    """Whether it is defined in a function, so that it cannot be imported."""
    guarded: bool = False
    """Whether it is defined below the guard."""
    generates: bool = False
    fixture: bool = False
    cached: bool = False
    """Whether its result is remembered by functools."""
    ops: list[Op] = field(default_factory=list)
    loops: list[tuple[int, int]] = field(default_factory=list)
    """First and last lines of the loops."""
    blocks: list[tuple[int, int]] = field(default_factory=list)
    """First and last lines of the `with` statements."""
    finals: list[tuple[int, int]] = field(default_factory=list)
    """First and last lines of the `finally` blocks."""

    textless: list[Narrowed] = field(default_factory=list)
    given: list[Narrowed] = field(default_factory=list)
    """Where tests have found that a variable is not None."""

    def holds_text(self, name: str, line: int, column: int) -> bool:
        """Return whether a variable may hold text at a place, as far as tests of its type say."""
        return not any(one == name and first <= (line, column) <= last for one, first, last in self.textless)

    def block_at(self, line: int) -> tuple[int, int] | None:
        """Return the innermost `with` around a line, None where there is none."""
        return max((one for one in self.blocks if one[0] <= line <= one[1]), default=None)


@dataclass(slots=True)
class ClassBody:
    """What a class definition says."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    """Operands of the module's top level, or of the function that defines it."""
    scope: str = MODULE
    """The body that the definition stands in."""
    nested: bool = False
    fields: tuple[str, ...] = ()
    """Fields that a generated constructor takes, in order."""
    reduces: bool = False
    """Whether it decides itself what of an instance is pickled."""
    guarded: bool = False
    metaclass: str = ""
    """The operand of `metaclass=`."""


@dataclass(slots=True)
class Lowered:
    """A file as operations."""

    bodies: dict[str, Body] = field(default_factory=dict)
    classes: dict[str, ClassBody] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    """What the module's own imports bind, dotted."""
    stars: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Variables that the top level binds other than by import."""


def reaches_call(body: Body, line: int, lines: Collection[int]) -> bool:
    """Return whether what a call on a line returns is an argument, or a part of one, of a call on one of some lines."""
    made = {op.to for op in body.ops if op.code == "call" and op.line == line and op.to}
    while True:
        using = [op for op in body.ops if made & {op.of, *op.args}]
        if any(op.code == "call" and op.line in lines and made & set(op.args) for op in using):
            return True
        more = {op.to for op in using if op.to} - made
        if not more:
            return False
        made |= more
