"""What the solver records: bodies by side, writes to shared state, launch sites."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyskew.audit.flow.operations import Body
from pyskew.audit.flow.values import Value

BodyLine = tuple[str, str, int]
"""Module, body and line."""
State = tuple[Value, str]
"""What holds a value, and the attribute or `[key]` of it."""


@dataclass(slots=True, eq=False)
class Frame:
    """A body, run by one side."""

    module: str
    body: Body
    side: str

    def place(self, line: int) -> BodyLine:
        """Return this body's line as a place."""
        return (self.module, self.body.name, line)


@dataclass(slots=True, eq=False)
class SharedWrite:
    """Something stored in state that parent and workers share by import."""

    place: BodyLine
    side: str
    how: str
    """`bound`, `changed` or `patched`."""
    value: int = -1
    """The node of what is stored."""
    key: int = -1
    """The node of the key that it is stored under."""


@dataclass(slots=True, eq=False, kw_only=True)
class Launched:
    """A launch site, or a task given to a pool."""

    kind: str
    place: BodyLine
    column: int
    task: bool = False
    contexts: dict[str, None] = field(default_factory=dict)
    process: Value | None = None
    targets: list[int] = field(default_factory=list)
    arguments: list[tuple[int, str]] = field(default_factory=list)
    """Nodes of what is pickled along, with the role: `args`, `kwargs` or `initargs`."""
    initializers: list[int] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int, int]:
        """What names it in another analysis of the same files."""
        return (self.place[0], self.place[2], self.column)
