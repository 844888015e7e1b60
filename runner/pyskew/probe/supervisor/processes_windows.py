"""Processes on Windows: one Job Object per cell, which nothing in the cell leaves and which ends when we end.

A venv's python.exe is a launcher that starts the real interpreter as its child: both are in the job, and the launcher
hands the exit code on.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - tells mypy to skip this file elsewhere

import _winapi
import ctypes
import msvcrt
import os
import subprocess
import threading
import time
from ctypes import wintypes

from .processes import ExitStatus, ProcessSpec

KILL_TIMEOUT = 10.0
KILLED = 0xC000013A
"""Exit code of what we end: as if by Ctrl-C."""
CREATE_SUSPENDED = 0x00000004
CREATE_NO_WINDOW = 0x08000000
CREATE_UNICODE_ENVIRONMENT = 0x00000400
KILL_ON_JOB_CLOSE = 0x00002000
BASIC_ACCOUNTING, PROCESS_LIST, EXTENDED_LIMITS = 1, 3, 9
EXCEPTIONS = (range(0x80000001, 0x80010000), range(0xC0000000, 0xC0010000), range(0xE0000000, 0xE0700000))
"""Exit codes that are uncaught exceptions: NTSTATUS warnings (a breakpoint) and errors, those of runtimes (C++).
0xFFFFFFFF is only sys.exit(-1)."""
CONSOLE = "conhost"
MOST_PROCESSES = 1024
SETTLE_PAUSE = 0.01

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
for _function in ("CreateJobObjectW", "CreateEventW", "OpenProcess"):
    getattr(_kernel, _function).restype = wintypes.HANDLE


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("working_sets", ctypes.c_size_t * 2),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("classes", wintypes.DWORD * 2),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("user", ctypes.c_int64),
        ("kernel", ctypes.c_int64),
        ("periods", ctypes.c_int64 * 2),
        ("faults", wintypes.DWORD),
        ("total", wintypes.DWORD),
        ("active", wintypes.DWORD),
        ("terminated", wintypes.DWORD),
    )


class _ProcessList(ctypes.Structure):
    _fields_ = (
        ("assigned", wintypes.DWORD),
        ("listed", wintypes.DWORD),
        ("pids", ctypes.c_size_t * MOST_PROCESSES),
    )


class _Memory(ctypes.Structure):
    _fields_ = (("size", wintypes.DWORD), ("faults", wintypes.DWORD), ("sizes", ctypes.c_size_t * 8))


class WindowsLink:
    """The supervisor's end of the channel. Pipes cannot be waited on here, hence a thread that reads."""

    def __init__(self, source: int, sink: int) -> None:
        self.closed = False
        self.main = 0
        """Handle of the main process of the cell, to wake up when it ends."""
        self._source, self._sink = source, sink
        self._bytes = bytearray()
        self._arrived: list[bytes] = []
        self._bell = _kernel.CreateEventW(None, False, False, None)
        self._ours = _job_of_ourselves()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        data = b"?"
        while data:
            try:
                data = os.read(self._source, 65536)
            except OSError:
                data = b""
            self._arrived.append(data)
            _kernel.SetEvent(wintypes.HANDLE(self._bell))

    def next(self) -> bytearray:
        """Return the bytes received so far and not yet taken."""
        return self._bytes

    def wait(self, seconds: float | None) -> None:
        """Sleep until bytes arrive, the main process ends, the link closes, or the time is over."""
        handles = [handle for handle in (self._bell, self.main) if handle]
        if not self.closed and not self._arrived:
            timeout = 0xFFFFFFFF if seconds is None else int(max(0.0, seconds) * 1000) + 1
            array = (wintypes.HANDLE * len(handles))(*handles)
            _kernel.WaitForMultipleObjects(len(handles), array, False, wintypes.DWORD(timeout))
        while self._arrived:
            data = self._arrived.pop(0)
            self._bytes += data
            self.closed = self.closed or not data

    def send(self, data: bytes) -> None:
        """Write everything; a client that is gone closes the link."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._sink, view) :]
        except OSError:
            self.closed = True


class WindowsTree:
    """All processes of one cell: those of its job."""

    def __init__(self, link: WindowsLink) -> None:
        self.link = link
        self.status: ExitStatus | None = None
        self.seconds_of_cpu = 0.0
        self.peak_bytes = 0
        self.max_processes = 1
        self._process = 0
        self._named: dict[int, str] = {}
        self._job = _new_job()

    def start(self, command: ProcessSpec) -> None:
        """Start the main process suspended, put it into the job, let it go."""
        try:
            info = subprocess.STARTUPINFO()
            info.dwFlags = subprocess.STARTF_USESTDHANDLES
            handles = [msvcrt.get_osfhandle(file) for file in command.files]
            for handle in handles:
                os.set_handle_inheritable(handle, True)
            info.hStdInput, info.hStdOutput, info.hStdError = handles
            # Only these three are inherited: others would keep our pipes open after we are gone.
            info.lpAttributeList = {"handle_list": handles}
            # Suspended until it is in the job: what it starts is then in the job too.
            flags = CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT
            line = subprocess.list2cmdline(command.argv)
            process, thread, _, _ = _winapi.CreateProcess(
                None, line, None, None, True, flags, command.env, command.cwd, info
            )
        except OSError as problem:
            problem.filename = command.argv[0]  # Windows does not say what it did not find
            raise
        self._process = self.link.main = process
        try:
            _must(_kernel.AssignProcessToJobObject(wintypes.HANDLE(self._job), wintypes.HANDLE(process)))
        except OSError:
            _winapi.TerminateProcess(process, KILLED)
            raise
        _kernel.ResumeThread(wintypes.HANDLE(thread))
        _winapi.CloseHandle(thread)

    def executable(self) -> str:
        """Return an empty text: the launcher of a venv is not the interpreter, and would be wrong."""
        return ""

    def reap(self) -> None:
        """Notice that the main process ended."""
        if self.status is None and _winapi.WaitForSingleObject(self._process, 0) == _winapi.WAIT_OBJECT_0:
            code = _winapi.GetExitCodeProcess(self._process)
            raised = any(code in codes for codes in EXCEPTIONS)
            self.status = ExitStatus(None, f"0x{code:08X}") if raised else ExitStatus(code)
            self.link.main = 0
        if self.status is not None and not self.empty():
            time.sleep(SETTLE_PAUSE)  # no event is set when the last process of a job ends

    def empty(self) -> bool:
        """Return whether no process is left."""
        return int(self._accounting().active) == 0

    def names(self) -> list[str]:
        """Return the names of the live processes, sorted."""
        return sorted(self._processes().values())

    def sample(self, *, exact: bool) -> tuple[int, int]:
        """Live processes and their bytes of private memory."""
        del exact
        pids = self._processes()
        size = sum(_private_bytes(pid) for pid in pids)
        self.peak_bytes = max(self.peak_bytes, size)
        self.max_processes = max(self.max_processes, len(pids))
        return len(pids), size

    def cpu(self) -> dict[int, float]:
        """Return the seconds of CPU of the whole job, ended processes included.

        No process starts for nothing: where a wine counts none, all may be busy and nothing is called idle.
        """
        return {0: self._used() or time.monotonic()}

    def freeze(self) -> None:
        """Do nothing: suspended processes could not be made to print their stacks."""

    def dump(self, stderr: int) -> None:
        """Do nothing: no signal makes another process's faulthandler print on Windows; the stacks stay empty."""

    def kill(self) -> None:
        """End the job, and see that its processes are gone: until then they hold files open."""
        _kernel.TerminateJobObject(wintypes.HANDLE(self._job), wintypes.UINT(KILLED))
        deadline = time.monotonic() + KILL_TIMEOUT
        while not self.empty():
            if time.monotonic() > deadline:
                raise TimeoutError("would not die: " + ", ".join(self.names()))
            time.sleep(0.002)
        self.reap()
        self.link.main = 0
        self.seconds_of_cpu = self._used()
        for handle in (self._process, self._job):
            _winapi.CloseHandle(handle)

    def _processes(self) -> dict[int, str]:
        """Return the names of the live processes by pid, without the console that Windows gives them."""
        self._named = {pid: self._named.get(pid) or _name(pid) for pid in self._pids()}
        return {pid: name for pid, name in self._named.items() if name != CONSOLE}

    def _used(self) -> float:
        accounting = self._accounting()
        return (accounting.user + accounting.kernel) / 1e7

    def _accounting(self) -> _Accounting:
        return self._ask(BASIC_ACCOUNTING, _Accounting())

    def _pids(self) -> list[int]:
        listed = self._ask(PROCESS_LIST, _ProcessList())
        return list(listed.pids[: listed.listed])

    def _ask(self, kind: int, answer: _Answer) -> _Answer:
        size = ctypes.sizeof(answer)
        _kernel.QueryInformationJobObject(wintypes.HANDLE(self._job), kind, ctypes.byref(answer), size, None)
        return answer


def _new_job() -> int:
    """Return the handle of a job that ends when its last handle is closed."""
    job = int(_kernel.CreateJobObjectW(None, None))
    limits = _ExtendedLimits()
    limits.basic.flags = KILL_ON_JOB_CLOSE
    handle, size = wintypes.HANDLE(job), ctypes.sizeof(limits)
    _must(_kernel.SetInformationJobObject(handle, EXTENDED_LIMITS, ctypes.byref(limits), size))
    return job


def hold(process: int) -> int:
    """Put a suspended process into a job that ends with us, and let it go; return the handle of the job."""
    job = _new_job()
    _must(_kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(process)))
    ctypes.WinDLL("ntdll").NtResumeProcess(wintypes.HANDLE(process))
    return job


def end_job(job: int) -> None:
    """End every process of a job."""
    _kernel.TerminateJobObject(wintypes.HANDLE(job), wintypes.UINT(KILLED))


def let_go(job: int, *, keep: bool) -> None:
    """Close a job; its processes end, unless they are kept."""
    if keep:
        limits = _ExtendedLimits()
        size = ctypes.sizeof(limits)
        _kernel.SetInformationJobObject(wintypes.HANDLE(job), EXTENDED_LIMITS, ctypes.byref(limits), size)
    _winapi.CloseHandle(job)


def _job_of_ourselves() -> int:
    """Put this process into a job that ends with it, and return the handle; 0 where a system refuses.

    A process is started before it is put into the job of its cell. A supervisor that is killed in between would leave
    it behind, suspended; the job of the supervisor, which its children inherit, ends it.
    """
    job = _new_job()
    if _kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(_winapi.GetCurrentProcess())):
        return job
    _winapi.CloseHandle(job)
    return 0


def _must(succeeded: int) -> None:
    if not succeeded:
        raise ctypes.WinError(ctypes.get_last_error())


def _name(pid: int) -> str:
    handle = _kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return "?"
    try:
        path = ctypes.create_unicode_buffer(32768)
        size = wintypes.DWORD(len(path))
        _kernel.QueryFullProcessImageNameW(wintypes.HANDLE(handle), 0, path, ctypes.byref(size))
    finally:
        _winapi.CloseHandle(handle)
    stem = path.value.rpartition("\\")[2].lower()
    return stem.removesuffix(".exe")


def _private_bytes(pid: int) -> int:
    handle = _kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return 0
    try:
        memory = _Memory()
        memory.size = ctypes.sizeof(memory)
        _kernel.K32GetProcessMemoryInfo(wintypes.HANDLE(handle), ctypes.byref(memory), memory.size)
    finally:
        _winapi.CloseHandle(handle)
    return int(memory.sizes[6])  # PagefileUsage


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _Answer = TypeVar("_Answer", _Accounting, _ProcessList)


LINK = WindowsLink
TREE = WindowsTree
