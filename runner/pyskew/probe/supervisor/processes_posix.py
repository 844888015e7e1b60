"""Processes on any POSIX system. What only Linux can do better is in processes_linux; here `ps` must serve (macOS)."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

from .processes import ExitStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .processes import ProcessSpec

KILL_TIMEOUT = 10.0
"""Seconds until processes that survive SIGKILL (stuck in the kernel) are reported instead of waited for."""
PS = "/bin/ps"


class PosixLink:
    """The supervisor's end of the channel; also hears SIGCHLD (something ended), SIGTERM and SIGINT (end yourself)."""

    def __init__(self, source: int, sink: int) -> None:
        self.closed = False
        self._source, self._sink = source, sink
        self._bytes = bytearray()
        self._bell, bell = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(bell, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        # A handler, not SIG_IGN: caught signals fall back to their default in what we exec, ignored ones do not.
        for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, _nothing)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        self._poll = select.poll()
        self._poll.register(self._bell, select.POLLIN)
        self._poll.register(source, select.POLLIN)

    def _end(self, _number: int, _frame: object) -> None:
        self.closed = True

    def next(self) -> bytearray:
        """Return the bytes received so far and not yet taken."""
        return self._bytes

    def wait(self, seconds: float | None) -> None:
        """Sleep until bytes arrive, a process of ours ends, the link closes, or the time is over."""
        if self.closed:
            return
        for source, _ in self._poll.poll(None if seconds is None else max(0.0, seconds) * 1000):
            data = os.read(source, 65536)
            if source == self._bell:
                continue
            self._bytes += data
            if not data:
                self.closed = True
                self._poll.unregister(source)

    def send(self, data: bytes) -> None:
        """Write everything; a client that is gone closes the link."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._sink, view) :]
        except BrokenPipeError:
            self.closed = True


class PosixTree:
    """All processes of one cell. Without a subreaper: its group, its session, and the descendants seen so far."""

    def __init__(self, link: PosixLink) -> None:
        self.link = link
        self.main = 0
        self.status: ExitStatus | None = None
        self.seconds_of_cpu = 0.0
        self.peak_bytes = 0
        self.max_processes = 1
        self._seen: dict[int, str] = {}
        self._peaks_in_bytes = sys.platform == "darwin"  # ru_maxrss: bytes on macOS, KiB elsewhere

    def start(self, command: ProcessSpec) -> None:
        """Start the main process in a session of its own; OSError when it cannot be started."""
        # One thread, hence fork is safe; where posix_spawn cannot start a session it must serve.
        reader, writer = os.pipe()
        self.main = os.fork()
        if self.main == 0:
            try:
                _become(command)
            except OSError as problem:
                os.write(writer, f"{problem.errno} {problem.filename or command.argv[0]}".encode())
            finally:
                os._exit(127)
        os.close(writer)
        problem_text = os.read(reader, 4096).decode()  # end-of-file: exec closed the other end
        os.close(reader)
        if problem_text:
            self._await_main()
            number, _, name = problem_text.partition(" ")
            raise OSError(int(number), os.strerror(int(number)), name)

    def _await_main(self) -> None:
        while self.status is None:
            self.link.wait(0.1)
            self.reap()

    def reap(self) -> None:
        """Notice what ended."""
        try:
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                self._ended(pid, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
        except ChildProcessError:
            return

    def _ended(self, pid: int, status: int, cpu: float, peak: int) -> None:
        self.seconds_of_cpu += cpu
        self.peak_bytes = max(self.peak_bytes, peak if self._peaks_in_bytes else peak * 1024)
        if pid == self.main:
            self.status = _status(status)

    def executable(self) -> str:
        """Return an empty text: without /proc it is unknown."""
        return ""

    def empty(self) -> bool:
        """Return whether no process is left."""
        return self.status is not None and not self._table()

    def names(self) -> list[str]:
        """Return the names of the live processes, sorted."""
        return sorted(os.path.basename(row[3]) for row in self._table().values())

    def sample(self, *, exact: bool) -> tuple[int, int]:
        """Live processes and their bytes of memory."""
        del exact  # ps counts shared pages in each process
        table = self._table()
        size = sum(row[1] for row in table.values())
        self.peak_bytes = max(self.peak_bytes, size)
        self.max_processes = max(self.max_processes, len(table))
        return len(table), size

    def cpu(self) -> dict[int, float]:
        """Return the seconds of CPU by process; key 0 holds those of processes that have ended."""
        return {0: self.seconds_of_cpu} | {pid: row[2] for pid, row in self._table().items()}

    def freeze(self) -> None:
        """Stop every process of the tree."""
        self._signal(signal.SIGSTOP)

    def dump(self, stderr: int) -> None:
        """Let every process that handles SIGABRT (faulthandler) say where it is, one after the other."""
        self.freeze()
        # faulthandler writes the stacks at SIGABRT; the main process first, because a reader begins there.
        for pid in sorted(self._table(), key=lambda pid: pid != self.main):
            send_signal(pid, signal.SIGABRT)
            send_signal(pid, signal.SIGCONT)
            deadline = time.monotonic() + 1.0
            while pid in self._table() and time.monotonic() < deadline:
                time.sleep(0.01)
            self.reap()
        del stderr

    def kill(self) -> None:
        """End every process of the tree."""
        deadline = time.monotonic() + KILL_TIMEOUT
        while True:
            # The group first: it reaches members that ps has not listed yet.
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
                os.killpg(self.main, signal.SIGKILL)
            self._signal(signal.SIGKILL)
            self.reap()
            if self.empty():
                return
            if time.monotonic() > deadline:
                raise TimeoutError("would not die: " + ", ".join(self.names()))
            self.link.wait(0.02)
            time.sleep(0.005)

    def _signal(self, number: int) -> None:
        for pid in self._table():
            send_signal(pid, number)

    def _table(self) -> dict[int, tuple[int, int, float, str]]:
        """Live processes of the tree by pid: parent, bytes, CPU seconds, name. Remembers whom it saw."""
        rows = dict(table())
        members = {pid for pid, row in rows.items() if row[0] == self.main}
        # A process whose parent ended belongs to init; the name guards against a number that is used again.
        members |= {pid for pid, name in self._seen.items() if pid in rows and rows[pid][4] == name}
        grew = True
        while grew:
            more = {pid for pid, row in rows.items() if row[1] in members} - members
            members |= more
            grew = bool(more)
        self._seen = {pid: rows[pid][4] for pid in members}
        return {pid: rows[pid][1:] for pid in members}


def table() -> list[tuple[int, tuple[int, int, int, float, str]]]:
    """Return every live process by pid: its group, parent, bytes, CPU seconds and name."""
    import subprocess  # noqa: PLC0415 - only where there is no /proc, and 10 ms to import

    fields = "pid=,pgid=,ppid=,rss=,time=,stat=,comm="
    text = subprocess.run([PS, "-axo", fields], capture_output=True, check=False).stdout.decode(errors="replace")
    rows = (line.split(None, 6) for line in text.splitlines())
    return [
        (int(row[0]), (int(row[1]), int(row[2]), int(row[3]) * 1024, _seconds(row[4]), row[6]))
        for row in rows
        if len(row) == 7 and not row[5].startswith("Z")  # noqa: PLR2004 - the seven fields asked for
    ]


def _seconds(clock: str) -> float:
    """Return the seconds of `[[dd-]hh:]mm:ss[.cc]`."""
    days, _, rest = clock.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + 86400 * float(days or 0)


def _become(command: ProcessSpec) -> None:
    # A session of its own: the cell has no terminal, and a signal to its group reaches no process of ours.
    os.setsid()
    for number, file in enumerate(command.files):
        os.dup2(file, number)
    os.chdir(command.cwd)
    os.execve(program(command), command.argv, command.env)  # noqa: S606 - never a shell


def program(command: ProcessSpec) -> str:
    """Return the file to run: argv[0], looked up on the cell's own PATH when it is a bare name."""
    name = command.argv[0]
    if os.sep in name:
        return name
    for folder in command.env.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    return name


def _status(status: int) -> ExitStatus:
    code = os.waitstatus_to_exitcode(status)
    return ExitStatus(code) if code >= 0 else ExitStatus(None, _signal_name(-code))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def stop_and_kill(pids: Sequence[int]) -> None:
    """End processes; all are stopped first, so that none can start another meanwhile."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            send_signal(pid, number)


def send_signal(pid: int, number: int) -> None:
    """Send a signal to a process; one that is gone, or may not be reached, is left out."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _nothing(_number: int, _frame: object) -> None:
    """Handle a signal by doing nothing, so that it interrupts a wait."""


LINK = PosixLink
TREE = PosixTree
