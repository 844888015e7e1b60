"""The graph that values flow through: nodes with sets of values, edges, and hooks that are called for each value."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable

from pyskew.audit.flow.values import IMPORT, Value

_MOST = 24
"""Values that one node holds; what comes later is dropped, so that memory grows linearly."""
STEPS = 550_000
"""Units of work, a value along an edge or a call of a hook, before the analysis stops: about ten seconds."""

Hook = Callable[[Value], None]


class Graph:
    """Nodes are numbers; everything is ordered by when it was made, so that results do not vary."""

    def __init__(self) -> None:
        self._nodes: dict[Hashable, int] = {}
        self.held: list[dict[Value, None]] = []
        self._edges: list[dict[int, None]] = []
        self._hooks: list[list[Hook]] = []
        self._pending: deque[tuple[int, Value]] = deque()
        self._tasks: deque[Callable[[], None]] = deque()
        self._late: list[tuple[deque[Callable[[], None]], deque[tuple[int, Value]]]] = []
        self.steps = 0

    @property
    def complete(self) -> bool:
        """Whether everything was propagated."""
        return self.steps < STEPS and not self._late

    def has(self, key: Hashable) -> bool:
        """Return whether a node exists."""
        return key in self._nodes

    def node(self, key: Hashable) -> int:
        """Return the node of a key."""
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = len(self.held)
            self.held.append({})
            self._edges.append({})
            self._hooks.append([])
        return found

    def sided(self, key: tuple[Hashable, ...], side: str) -> int:
        """Return the node of shared state as one side sees it: what the import left, and what this side stores."""
        known = self.has((*key, side))
        node = self.node((*key, side))
        if not known and side != IMPORT:
            self.flow(self.node((*key, IMPORT)), node)
        return node

    def add(self, node: int, value: Value) -> None:
        """Let a node hold a value."""
        held = self.held[node]
        if value not in held and len(held) < _MOST:
            held[value] = None
            self._pending.append((node, value))

    def flow(self, source: int, target: int) -> None:
        """Let every value of one node reach another."""
        if source != target and target not in self._edges[source]:
            self._edges[source][target] = None
            for value in list(self.held[source]):
                self.add(target, value)

    def each(self, node: int, hook: Hook) -> None:
        """Call a hook for every value that a node holds, now or later."""
        self._hooks[node].append(hook)
        for value in list(self.held[node]):
            self.later(lambda value=value: hook(value))  # type: ignore[misc] # a default binds the value of this round

    def later(self, task: Callable[[], None]) -> None:
        """Run something when what runs now has ended: nothing here recurses."""
        self._tasks.append(task)

    def run(self, share: float = 1.0) -> None:
        """Propagate until nothing changes, or until a share of the limit is used up: what is left then waits."""
        until = min(STEPS, self.steps + int(share * STEPS))
        self._run(until)
        if self._tasks or self._pending:
            self._late.append((self._tasks, self._pending))
            self._tasks, self._pending = deque(), deque()

    def finish(self) -> None:
        """Go on with what waits, the latest first."""
        while self._late and self.steps < STEPS:
            self._tasks, self._pending = self._late.pop()
            self.run()

    def _run(self, until: int) -> None:
        while self.steps < until and (self._tasks or self._pending):
            self.steps += 1
            if self._tasks:
                self._tasks.popleft()()
                continue
            node, value = self._pending.popleft()
            self.steps += len(self._edges[node]) + 2 * len(self._hooks[node])
            for target in list(self._edges[node]):
                self.add(target, value)
            for hook in list(self._hooks[node]):
                hook(value)
