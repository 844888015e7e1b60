"""Run one program below pyskew, and end it, with everything that it started, when pyskew ends. POSIX only.

The keeper starts the program, passes signals on to it, and ends as the program ends. It holds one end of a pipe; the
kernel closes the other end when pyskew ends, however that happens. On Linux a process that leaves the program's session
or loses its parent stays below the keeper. Elsewhere a process that did both is not found.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

from . import processes_posix

_LINUX = sys.platform == "linux"
_FAREWELL = 1.0
"""Seconds that a program has to end by itself once pyskew is gone."""
_LOOK = 0.02
_HANDED_ON = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")]
_RESTORED = [getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)]
"""Signals that Python ignores, and a program shall not."""


def main(arguments: list[str]) -> None:
    """Keep one program, never returns: ORDERS NEWS GROUP end|leave =LC_CTYPE|unset ARGV...

    ORDERS and NEWS are descriptors, GROUP is the process group to join or 0 for a session of its own.
    """
    orders, news, group = map(int, arguments[:3])
    _set_locale(arguments[4])
    for descriptor in (orders, news):
        os.set_inheritable(descriptor, False)
    _Keeper(orders, leave=arguments[3] == "leave").keep(arguments[5:], group, news)


class _Keeper:
    def __init__(self, orders: int, *, leave: bool) -> None:
        self._orders, self._leave = orders, leave
        self._child = 0
        self._status: int | None = None
        self._early: list[int] = []
        self._ignored = [number for number in _HANDED_ON if signal.getsignal(number) is signal.SIG_IGN]
        # A signal that arrives just before poll() would be missed; the byte in this pipe makes poll() return.
        self._bell, bell = os.pipe()
        for end in (self._bell, bell):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in _HANDED_ON:
            signal.signal(number, self._hand_on)
        if _LINUX:
            from . import processes_linux  # noqa: PLC0415 - Linux only

            processes_linux.adopt_orphans()

    def keep(self, argv: list[str], group: int, news: int) -> None:
        """Start the program, wait for its end or pyskew's, and end as the program did."""
        self._start(argv, group, news)
        poll = select.poll()
        poll.register(self._bell, select.POLLIN)
        poll.register(self._orders, select.POLLIN)
        while self._status is None:
            for source, _ in poll.poll():
                if source == self._bell:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._bell, 1000)
                elif self._obey():
                    poll.unregister(self._orders)
            self._reap()
        if not self._leave:
            self._end_all()
        _end_like(self._status)

    def _start(self, argv: list[str], group: int, news: int) -> None:
        keeper = os.getpid()
        failed, failure = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            try:
                self._become(argv, group, keeper)
            except OSError as problem:
                os.write(failure, str(problem.errno).encode())
            finally:
                os._exit(127)
        os.close(failure)
        for number in self._early:  # they came before there was a child to hand them on to
            self._hand_on(number, None)
        reason = os.read(failed, 100)  # end-of-file: exec closed the other end
        os.close(failed)
        os.write(news, b"-" + reason if reason else str(self._child).encode())
        os.close(news)

    def _become(self, argv: list[str], group: int, keeper: int) -> None:
        signal.set_wakeup_fd(-1)  # fork shares the pipe: a signal to the child must not ring the keeper's bell
        if group:
            with contextlib.suppress(PermissionError):  # pyskew is gone, and its group with it
                os.setpgid(0, group)
        else:
            os.setsid()
        for number in _RESTORED:
            signal.signal(number, signal.SIG_DFL)
        for number in self._ignored:  # nohup
            signal.signal(number, signal.SIG_IGN)
        if _LINUX:
            from . import processes_linux  # noqa: PLC0415 - Linux only

            processes_linux.die_with_parent(keeper, signal.SIGKILL)
        os.execvp(argv[0], argv)  # noqa: S606 - never a shell

    def _hand_on(self, number: int, _frame: object) -> None:
        if not self._child:
            self._early.append(number)
        elif self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, number)

    def _obey(self) -> bool:
        """Do what pyskew says; return whether nothing more will come."""
        order = os.read(self._orders, 1)
        self._leave = False
        if order == b".":
            return False
        if not order:  # pyskew is gone
            self._ask_to_end()
        self._end_all()
        if not order:
            from . import lease  # noqa: PLC0415 - only then

            lease.sweep()  # pyskew was killed before it could remove its own temporary folders
        return True

    def _ask_to_end(self) -> None:
        deadline = time.monotonic() + _FAREWELL
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGTERM)
        while self._status is None and time.monotonic() < deadline:
            time.sleep(_LOOK)
            self._reap()

    def _end_all(self) -> None:
        deadline = time.monotonic() + processes_posix.KILL_TIMEOUT
        seen: set[int] = set()
        while (pids := self._below(seen)) and time.monotonic() < deadline:
            processes_posix.stop_and_kill(pids)
            self._reap()
            time.sleep(0.002)

    def _below(self, seen: set[int]) -> list[int]:
        """Return the processes to end; `seen` are those found earlier, whose parents may have ended since."""
        if _LINUX:
            from . import processes_linux  # noqa: PLC0415 - Linux only

            return processes_linux.descendants()
        rows = {pid: row for pid, row in processes_posix.table() if pid != os.getpid()}
        seen &= rows.keys()
        seen |= {pid for pid, row in rows.items() if self._child in (pid, row[0]) or row[1] == os.getpid()}
        while more := {pid for pid, row in rows.items() if row[1] in seen} - seen:
            seen |= more
        return sorted(seen - {os.getpid()})

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._child:
                    self._status = status


def _end_like(status: int | None) -> None:
    code = os.waitstatus_to_exitcode(status or 0)
    if code < 0:
        import resource  # noqa: PLC0415 - only then

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the program has dumped its core, if it may
        # Not exit(128 + N): who waits for the keeper shall see the very signal that ended the program.
        with contextlib.suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
        code = 128 - code
    os._exit(code)


def _set_locale(word: str) -> None:
    """Undo what this Python did to LC_CTYPE when it started."""
    os.environ.pop("LC_CTYPE", None)
    if word.startswith("="):
        os.environ["LC_CTYPE"] = word[1:]
