"""Processes on Linux: the supervisor is a subreaper, so that everything a cell ever started stays its descendant."""

from __future__ import annotations

import ctypes
import os
import signal
import time

from . import processes_posix
from .processes_posix import KILL_TIMEOUT, PosixLink, send_signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .processes import ProcessSpec

__all__ = ["KILL_TIMEOUT", "LINK", "TREE", "adopt_orphans", "die_with_parent", "hide_from_cells"]

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
WALL = 0x40000000
"""__WALL of wait(2): also children that were cloned without SIGCHLD."""
DUMP_TIMEOUT = 1.0
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_KERNEL_LISTS_CHILDREN = os.path.exists(f"/proc/self/task/{os.getpid()}/children")
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends; see PR_SET_CHILD_SUBREAPER in prctl(2)."""
    if _prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def hide_from_cells() -> None:
    """Keep other processes of this user from reading our environment, memory and descriptors through /proc.

    See PR_SET_DUMPABLE in prctl(2). Programs that we start are not hidden: exec sets the default again. Root may read
    them all the same.
    """
    _prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def die_with_parent(parent: int, number: int) -> None:
    """Receive a signal when the parent dies, also when it is already dead."""
    _prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    # The parent may have died before prctl(); then the kernel sends nothing.
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


class LinuxTree(processes_posix.PosixTree):
    """All processes of one cell: the descendants of this supervisor, which runs one cell at a time."""

    _childless = False

    def start(self, command: ProcessSpec) -> None:
        """Start the main process in a session of its own; OSError when it cannot be started.

        posix_spawn does not copy this process as fork does: 2 ms less for each cell.
        """
        files = [(os.POSIX_SPAWN_DUP2, file, number) for number, file in enumerate(command.files)]
        # posix_spawn() has no portable way to set the folder of the child: it inherits ours for a moment.
        os.chdir(command.cwd)
        try:
            path = processes_posix.program(command)
            self.main = os.posix_spawn(path, command.argv, command.env, file_actions=files, setsid=True)
        except NotImplementedError:  # an old libc
            super().start(command)
        finally:
            os.chdir("/")

    def reap(self) -> None:
        """Notice what ended; no child left at all is how a tree is known to be empty."""
        try:
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG | WALL)
                if pid == 0:
                    self._childless = False
                    return
                self._ended(pid, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
        except ChildProcessError:
            self._childless = True

    def executable(self) -> str:
        """Return the file that the main process really runs; empty when it is already gone."""
        try:
            return os.readlink(f"/proc/{self.main}/exe")
        except OSError:
            return ""

    def empty(self) -> bool:
        """Return whether no process is left."""
        return self._childless

    def names(self) -> list[str]:
        """Return the names of the live processes, sorted; of multiprocessing's Pythons, which part each is."""
        return sorted(_name(pid) for pid in descendants() if _alive(pid))

    def sample(self, *, exact: bool) -> tuple[int, int]:
        """Live processes and their bytes of memory; `exact` counts shared pages once (Pss)."""
        pids = [pid for pid in descendants() if _alive(pid)]
        size = sum(_proportional(pid) if exact else _resident(pid) for pid in pids)
        self.max_processes = max(self.max_processes, len(pids))
        if not exact:
            self.peak_bytes = max(self.peak_bytes, size)
        return len(pids), size

    def cpu(self) -> dict[int, float]:
        """Return seconds of CPU by process, its own ended children included; key 0: children of ours that ended."""
        return {0: self.seconds_of_cpu} | {pid: _cpu(pid) for pid in descendants()}

    def freeze(self) -> None:
        """Stop every process of the tree, also those that were being started meanwhile."""
        stopped: set[int] = set()
        # A process can fork between being listed and being stopped: again, until a look finds nothing new.
        while fresh := [pid for pid in descendants() if pid not in stopped]:
            for pid in fresh:
                send_signal(pid, signal.SIGSTOP)
            stopped.update(fresh)

    def dump(self, stderr: int) -> None:
        """Let every Python with faulthandler on write its stacks to its stderr, one process after the other."""
        self.freeze()
        deadline = time.monotonic() + DUMP_TIMEOUT
        pids = [pid for pid in descendants() if _catches(pid, signal.SIGABRT)]
        for position, pid in enumerate(pids, start=1):
            _say(stderr, f"--- process {position} of {len(pids)}: {' '.join(_argv(pid))[:200]}\n")
            # The others stay stopped: none can react to the end of this one, or write between its lines.
            send_signal(pid, signal.SIGABRT)
            send_signal(pid, signal.SIGCONT)
            while _alive(pid) and time.monotonic() < deadline:
                time.sleep(0.002)

    def kill(self) -> None:
        """Stop the whole tree first, so that no process starts another; TimeoutError when some survive SIGKILL."""
        deadline = time.monotonic() + KILL_TIMEOUT
        while not self.empty():
            self.freeze()
            for pid in descendants():
                send_signal(pid, signal.SIGKILL)
            self.reap()
            if self.empty():
                return
            if time.monotonic() > deadline:
                raise TimeoutError("would not die: " + ", ".join(self.names()))
            self._pause()

    def _pause(self) -> None:
        if self.link.closed:
            time.sleep(0.002)
        else:
            self.link.wait(0.05)


def descendants() -> list[int]:
    """Return the pids of everything below this process, parents before their children."""
    found = _children(os.getpid())
    for pid in found:
        found.extend(child for child in _children(pid) if child not in found)
    return found


def _children(pid: int) -> list[int]:
    try:
        found: list[int] = []
        # Each thread has children of its own in /proc; the list of the main thread alone misses the others.
        for thread in os.listdir(f"/proc/{pid}/task"):
            found.extend(map(int, _read(f"/proc/{pid}/task/{thread}/children").split()))
    except OSError:
        return [] if _KERNEL_LISTS_CHILDREN else _scanned_children(pid)
    return found


def _scanned_children(pid: int) -> list[int]:
    """Return the children by a scan of /proc, for kernels without CONFIG_PROC_CHILDREN."""
    parent = str(pid).encode()
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _stat(int(name))[1:2] == [parent]]


def _read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        data = os.read(file, 65536)
        while more := os.read(file, 65536):
            data += more
        return data
    finally:
        os.close(file)


def _stat(pid: int) -> list[bytes]:
    """Return the fields of /proc/PID/stat from the state on (field 3 of proc(5)); empty without such a process."""
    try:
        return _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    except OSError:
        return []


def _alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], [b"Z"], [b"X"])


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    own, ended_children = ((int(fields[at]) + int(fields[at + 1])) * _TICK if fields else 0.0 for at in (11, 13))
    try:
        # The CPU clock of another process (clock_getcpuclockid(3)): nanoseconds, where /proc has hundredths.
        return ended_children + time.clock_gettime((~pid) << 3 | 2)
    except OSError:  # it has ended, or this kernel has no such clocks
        return ended_children + own


def _resident(pid: int) -> int:
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident(pid)


def _catches(pid: int, number: int) -> bool:
    try:
        for line in _read(f"/proc/{pid}/status").splitlines():
            if line.startswith(b"SigCgt:"):
                return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    except OSError:
        pass
    return False


def _argv(pid: int) -> list[str]:
    try:
        return _read(f"/proc/{pid}/cmdline").rstrip(b"\0").decode(errors="replace").split("\0")
    except OSError:
        return []


def _name(pid: int) -> str:
    argv = " ".join(_argv(pid))
    for part in ("resource_tracker", "forkserver", "spawn"):
        if f"from multiprocessing.{part} import" in argv:
            return part
    try:
        name = _read(f"/proc/{pid}/comm").decode(errors="replace").strip()
    except OSError:
        return "?"
    # python, python3 and python3.14 are names of one thing; a fact must not differ by them.
    return "python" if name.startswith("python") else name


def _say(file: int, text: str) -> None:
    os.write(file, text.encode("utf-8", "backslashreplace"))


LINK = PosixLink
TREE = LinuxTree
