"""Watch one cell until its main process ends or a limit is reached, and then until no process of it is left."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..messages import CellLimits, IdleNote
    from .processes import Link, Tree
    from .surroundings import OutputFile

LEFTOVER_GRACE = 0.5
"""Seconds that helpers (resource tracker, forkserver) may idle after the main process has ended; they need 5-12 ms."""
LONGEST_GRACE = 5.0
"""Seconds that they have in all while they still use the processor: on a busy machine they need longer to end."""
FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.1
"""Seconds between two looks at a running cell: few at first, for short cells, then more, to use under 1 % of a core."""
BUSY = 0.01
"""Share of one core below which a whole tree counts as hanging."""
WINDOW = 1.0
"""Seconds before a limit over which that share is taken."""
MARK_EVERY = 0.25


class AttemptLimits:
    """What one cell may use; None is unlimited."""

    def __init__(self, given: CellLimits) -> None:
        self.timeout = given.get("timeout")
        self.silence = given.get("silence")
        self.output = given.get("output")
        self.memory = given.get("memory")
        self.processes = given.get("processes")


class IdleWatch:
    """Tells when the whole tree of a cell has not worked for some time, and when it works again."""

    def __init__(self, after: float, tell: Callable[[IdleNote], None]) -> None:
        """Take the seconds without work that make a cell idle, and what is called at each change."""
        self.step = min(after, MARK_EVERY)
        self._after, self._tell = after, tell
        self._idle = False
        self._looked = self._quiet_since = 0.0
        self._used: dict[int, float] = {}

    def look(self, now: float, used: dict[int, float]) -> None:
        """Compare the seconds of CPU by process with those of the last look."""
        before, self._used = self._used, used
        looked, self._looked = self._looked, now
        # Key 0 alone: no process can be seen, so that nothing is known of their work.
        seen = bool(before) and len(used) > 1
        if not seen or _grown(before, used) >= BUSY * (now - looked):
            self._quiet_since = now
        idle = now - self._quiet_since >= self._after
        if idle != self._idle:
            self._idle = idle
            self._tell({"idle": idle})


class Watch:
    """What happened to one cell while it ran."""

    def __init__(
        self,
        link: Link,
        tree: Tree,
        limits: AttemptLimits,
        outputs: tuple[OutputFile, OutputFile],
        idle: IdleWatch | None = None,
    ) -> None:
        self.limit = ""
        """The limit that ended it: timeout, silence, output, memory, processes; empty when it ended by itself."""
        self.idle = False
        """At the limit: whether the whole tree had used under 1 % of a core in its last second."""
        self.seconds = 0.0
        self._link, self._tree, self._limits, self._outputs = link, tree, limits, outputs
        self._start = self._grew = time.monotonic()
        self._size = 0
        self._idle = idle
        self._every = idle.step if idle else MARK_EVERY
        self._marks: list[tuple[float, dict[int, float]]] = []

    def run(self) -> None:
        """Wait for the end of the main process or for a limit."""
        pause = FIRST_PAUSE
        while True:
            self._link.wait(min(pause, self._remaining()))
            # Before the limits: a cell that ended just in time has ended by itself, however late this look comes.
            self._tree.reap()
            now = time.monotonic()
            if self._tree.status is not None or self._link.closed:
                break
            self.limit = self._reached(now)
            if self.limit:
                self.idle = self._was_idle(now)
                break
            self._mark(now)
            pause = min(pause * 2, LONGEST_PAUSE)
        self.seconds = time.monotonic() - self._start

    def settle(self) -> list[str]:
        """Wait for the rest to end by itself; return the names of what is still alive then."""
        measured = time.monotonic()
        last, deadline, used = measured + LONGEST_GRACE, measured + LEFTOVER_GRACE, float("inf")
        while not self._tree.empty():
            now = time.monotonic()
            if now >= measured + LONGEST_PAUSE:  # most helpers have ended before, and are not measured at all
                before, used, measured = used, sum(self._tree.cpu().values()), now
                if used > before:
                    deadline = min(now + LEFTOVER_GRACE, last)
            if now >= deadline or self._link.closed:
                return self._tree.names()
            self._link.wait(min(deadline - now, LONGEST_PAUSE))
            self._tree.reap()
        return []

    def _remaining(self) -> float:
        ends = []
        if self._limits.timeout is not None:
            ends.append(self._start + self._limits.timeout)
        if self._limits.silence is not None:
            ends.append(self._grew + self._limits.silence)
        return max(0.0, min(ends) - time.monotonic()) if ends else LONGEST_PAUSE

    def _reached(self, now: float) -> str:
        limits = self._limits
        size = sum(output.size() for output in self._outputs)
        if size != self._size:
            self._size, self._grew = size, now
        count, memory = self._tree.sample(exact=False)
        if limits.output is not None and size > limits.output:
            return "output"
        if limits.memory is not None and memory > limits.memory:
            # The quick sum counts a shared page once for each process; the exact one decides.
            memory = self._tree.sample(exact=True)[1]
            if memory > limits.memory:
                return "memory"
        if limits.processes is not None and count > limits.processes:
            return "processes"
        if limits.timeout is not None and now - self._start >= limits.timeout:
            return "timeout"
        if limits.silence is not None and now - self._grew >= limits.silence:
            return "silence"
        return ""

    def _mark(self, now: float) -> None:
        """Remember the CPU used so far: one mark older than the window is kept, to measure from."""
        if self._marks and now - self._marks[-1][0] < self._every:
            return
        used = self._tree.cpu()
        self._marks.append((now, used))
        if self._idle:
            self._idle.look(now, used)
        while len(self._marks) > 1 and now - self._marks[1][0] >= WINDOW:
            del self._marks[0]

    def _was_idle(self, now: float) -> bool:
        if not self._marks:
            return False
        then, before = self._marks[0]
        return _grown(before, self._tree.cpu()) < BUSY * (now - then)


def _grown(before: dict[int, float], after: dict[int, float]) -> float:
    """Return the seconds of CPU that were used between two looks."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
