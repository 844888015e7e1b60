"""Abstract values: what a variable may hold, by where it was made."""

from __future__ import annotations

IMPORT, PARENT, WORKER = "import", "parent", "worker"
"""Who runs a piece of code: the import of a module, the program around a launch, or a worker."""

_DEEPEST = 3
"""Attributes of attributes that are told apart."""


class Value:
    """One abstract value; equal ones are the same object.

    | kind | what it is |
    |---|---|
    | module | the module `name` of the project |
    | external | `name`, dotted, of a module that is not of the project |
    | constant | a literal, `name` as its operand |
    | function, class | `name` of `module` |
    | instance | an instance of the class `name` of `module`, made at `site` |
    | made | what the external callable `name` returned at `site` |
    | member | the attribute `name` of `inner`, which is no value of the project |
    | bound | the function `name` of `module`, bound to `inner` |
    | box | a container of the kind `name`, made at `site` |
    | generator | what the generator function `name` of `module`, or the expression at `site`, gives |
    | partial | functools.partial at `site` |
    | super | the bases of the class `name` of `module`, for the instance `inner` |
    | names | the namespace of `inner`: `vars(x)`, `x.__dict__`, `globals()` |
    | copy | what a worker gets when `inner` is pickled |
    """

    __slots__ = ("born", "inner", "kind", "module", "name", "order", "site")

    def __init__(  # noqa: PLR0913, PLR0917 - made by Values alone
        self, kind: str, module: str, name: str, site: AllocationSite, inner: Value | None, born: str, order: int
    ) -> None:
        """Take `born`, the side that made the value, and `order`, its number."""
        self.kind, self.module, self.name, self.site = kind, module, name, site
        self.inner, self.born, self.order = inner, born, order

    @property
    def shared(self) -> bool:
        """Whether parent and workers each have their own, made by the same import."""
        return self.kind in {"module", "external", "function", "class"} or self.born == IMPORT

    def __repr__(self) -> str:
        inner = f" of {self.inner!r}" if self.inner else ""
        return f"<{self.kind} {self.module}:{self.name}{inner}>"


AllocationSite = tuple[str, int, int]
"""Module, line and column of an allocation."""
NOWHERE: AllocationSite = ("", 0, 0)


class Values:
    """Makes values, each once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str, AllocationSite, Value | None, str], Value] = {}

    def make(
        self,
        kind: str,
        name: str = "",
        module: str = "",
        *,
        site: AllocationSite = NOWHERE,
        inner: Value | None = None,
        born: str = "",
    ) -> Value:
        """Return the value with these properties."""
        key = (kind, module, name, site, inner, born)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Value(kind, module, name, site, inner, born, len(self._known))
        return found

    def member(self, name: str, inner: Value) -> Value:
        """Return an attribute of what is no value of the project; a chain of them ends where nothing asks for more."""
        deep, one = 0, inner
        while one.kind == "member" and one.inner is not None:
            deep, one = deep + 1, one.inner
        return inner if deep >= _DEEPEST else self.make("member", name, inner=inner)

    def copied(self, value: Value) -> Value:
        """Return the value that arrives in a worker by pickle; what pickles by name is the same object there."""
        if value.kind in {"instance", "box", "made", "partial"}:
            return self.make("copy", value.name, value.module, site=value.site, inner=value)
        if value.kind == "bound" and value.inner is not None:
            return self.make("bound", value.name, value.module, inner=self.copied(value.inner))
        return value
