"""Whether a line of the parent runs before workers are started."""

from __future__ import annotations

from pyskew.audit.flow.solver import Solver
from pyskew.audit.flow.values import PARENT

Node = tuple[str, str]


class CallOrder:
    """Answers from the calls that an analysis has followed."""

    def __init__(self, solver: Solver) -> None:
        """Collect the lines of each function from which a launch is reached."""
        self._solver = solver
        self._last: dict[Node, int] = {}
        self._lines: dict[Node, dict[int, None]] = {}
        pending: list[tuple[Node, int]] = []
        for launch in solver.launches.values():
            started = solver.starts.get(launch.process, {}) if launch.process is not None else {}
            pending += [((module, body), line) for module, body, line in started or (launch.place,)]
        while pending:
            node, line = pending.pop()
            self._lines.setdefault(node, {}).setdefault(line)
            line = self._end_of_loop(node, line)
            if self._last.get(node, 0) >= line:
                continue
            self._last[node] = line
            pending += [(caller[:2], caller[3]) for caller in self._callers(node)]

    def _callers(self, node: Node) -> list[tuple[str, str, str, int]]:
        return self._solver.callers(*node, PARENT)

    def _end_of_loop(self, node: Node, line: int) -> int:
        """Return the last line of the loops around a line: what follows in them comes before the next round."""
        body = self._solver.body_of(*node)
        return max([line, *(last for first, last in body.loops if first <= line <= last)]) if body else line

    def leads(self, module: str, body: str) -> bool:
        """Return whether a function starts workers, directly or not."""
        return (module, body) in self._last

    def launches_within(self, module: str, body: str, first: int, last: int) -> bool:
        """Return whether a function starts workers between two lines, directly or not."""
        return any(first <= one <= last for one in self._lines.get((module, body), ()))

    def surely_before(self, module: str, body: str, line: int) -> bool:
        """Return whether a line is known to run before a launch."""
        return bool(self._callers((module, body))) and self.before_launch(module, body, line)

    def before_launch(self, module: str, body: str, line: int) -> bool:
        """Return whether a line may run before a launch: in what leads to one, or in what is called there before it."""
        seen: set[Node] = set()
        pending = [((module, body), line, 0)]
        known = False
        while pending:
            node, at, strictly = pending.pop()
            if node in self._last and at + strictly <= self._last[node]:
                return True
            if node in seen:
                continue
            seen.add(node)
            callers = self._callers(node)
            if not callers and is_set_up(node[1]) and len(self._last) > 1:
                return True
            known = known or node in self._last or bool(callers)
            pending += [(caller[:2], caller[3], int(node in self._last)) for caller in callers]
        return not known


def is_set_up(name: str) -> bool:
    """Return whether a test framework calls a function of this name before a test."""
    return name.rpartition(".")[2] in {"setUp", "setUpClass", "setup_method", "asyncSetUp", "setUpModule"}
