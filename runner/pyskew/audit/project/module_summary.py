"""What is known of one file once it was read, small enough to be kept: the flow rules see nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyskew.audit.flow.operations import Lowered


@dataclass(frozen=True, slots=True)
class Ref:
    """An expression that names something callable."""

    shape: str
    """`function`, `lambda`, `nested`, `method`, `class` or `unknown`."""
    name: str = ""
    """Dotted within the project; of a method its class as well."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LaunchArgument:
    """An argument of a launch site."""

    what: str
    """`lambda`, `generator`, `name`, or the dotted name of the call that makes it."""
    name: str = ""
    """The variable, where it is one."""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A call that starts workers, or that gives a pool a task."""

    kind: str
    context: str
    line: int
    column: int
    scope: str
    """The function it stands in."""
    target: Ref | None = None
    arguments: tuple[LaunchArgument, ...] = ()
    initializer: Ref | None = None
    task: bool = False
    """A task for workers that exist: always pickled, by every start method."""
    patched: bool = False
    """Within `mock.patch` or the like."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name of some module, read, called or written at a line."""

    name: str
    line: int
    how: str = ""
    """`bound` or `changed` for writes; a literal first argument for calls."""
    mode: str = ""
    """A literal second argument, or `mode=`, of a call; of a binding, the call whose result its value is made of."""


@dataclass(slots=True)
class FunctionFacts:
    """What one function does with names that are not its own."""

    name: str
    line: int
    reads: list[Use] = field(default_factory=list)
    calls: list[Use] = field(default_factory=list)
    writes: list[Use] = field(default_factory=list)
    nested: bool = False
    guarded: bool = False
    """Whether it is defined below the `__main__` guard."""
    kept: frozenset[str] = frozenset()
    """Functions defined in it that it does not call by name: it may return or store them, and others call them."""


@dataclass(slots=True)
class ClassFacts:
    """What one class is, as far as pickling and starting go."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    made: dict[str, Use] = field(default_factory=dict)
    """By attribute: the dotted call, `lambda` or `generator` that is stored on self; `how` is the method."""
    pickles_itself: bool = False


@dataclass(slots=True)
class ModuleSummary:
    """One file, as the flow rules see it."""

    path: str
    name: str
    guarded: bool = False
    """Whether it has a `__main__` guard."""
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    """Modules whose names are all imported, the last one first."""
    bindings: dict[str, Use] = field(default_factory=dict)
    """Names bound at import time, with the dotted call that makes their first value (`how`)."""
    functions: dict[str, FunctionFacts] = field(default_factory=dict)
    """By qualified name; `<module>` runs at import and `<guard>` in the program alone."""
    classes: dict[str, ClassFacts] = field(default_factory=dict)
    launches: list[Launch] = field(default_factory=list)
    lowered: Lowered = field(default_factory=Lowered)
    """The file as operations, for the value flow."""
    unions: frozenset[str] = frozenset()
    """Names at the top level that stand for a union of typing."""
    set_in_loop: dict[str, int] = field(default_factory=dict)
    """Names of `__all__` of which a loop over it sets a dunder attribute, with the loop's line."""
    pins: list[Use] = field(default_factory=list)
    """Calls of set_start_method; `how` is the function they stand in."""

    @property
    def is_main(self) -> bool:
        """Whether `python -m` runs it as a package's main."""
        return self.name.rpartition(".")[2] == "__main__"
