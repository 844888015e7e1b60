"""Start a program under a keeper (POSIX) or in a job (Windows), so that it ends with pyskew, however pyskew ends.

The keeper is a process between pyskew and the program: see probe/supervisor/keeper.py.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

if sys.platform == "win32":
    from .supervisor import processes_windows

_KEEPER = Path(__file__).with_name("__main__.py")
_HASTE = b"!"
"""Tells a keeper to kill at once."""
_REST = b"."
"""Tells a keeper to end, after the program, what it has left."""


class Kept(subprocess.Popen[bytes]):
    """A program that ends with pyskew. `command` is its process; `pid` is its keeper's where there is one.

    `kill()` ends the program and everything that it started. A signal is passed on to the program alone.
    """

    def __init__(  # noqa: PLR0913 - as many as Popen takes
        self,
        argv: Sequence[str],
        *,
        cwd: str | Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        own_session: bool = False,
        leave: bool = False,
    ) -> None:
        """Start it; `leave` lets stay what it has started, once it has ended by itself.

        Raises:
            OSError: it cannot be started.
        """
        self._leave = leave
        self._orders = -1
        variables = dict(os.environ if env is None else env)
        if sys.platform == "win32":
            flags = processes_windows.CREATE_SUSPENDED
            super().__init__(
                list(argv), cwd=cwd, env=variables, stdin=stdin, stdout=stdout, stderr=stderr, creationflags=flags
            )
            self.command = self.pid
            self._job = processes_windows.hold(int(self._handle))
            return
        theirs, self._orders = os.pipe()
        news, told = os.pipe()
        try:
            group = 0 if own_session else os.getpgrp()
            words = [str(theirs), str(told), str(group), "leave" if leave else "end", _locale(variables)]
            # -I -S: the variables and packages of the user are for the program, and must not run in its keeper.
            # Its own group: what a terminal sends to the program, the program alone decides on.
            super().__init__(
                [sys.executable, "-I", "-S", str(_KEEPER), "--keep", *words, *argv],
                cwd=cwd, env=variables, stdin=stdin, stdout=stdout, stderr=stderr,
                pass_fds=(theirs, told), process_group=0,
            )  # fmt: skip
        except BaseException:
            self._release()
            os.close(news)
            raise
        finally:
            os.close(theirs)
            os.close(told)
        try:
            self.command = self._started(news, argv[0])
        except BaseException:
            self._release()  # the keeper reads an end-of-file
            raise
        finally:
            os.close(news)

    def _started(self, news: int, name: str) -> int:
        """Return the process of the program."""
        said = b""
        while data := os.read(news, 100):
            said += data
        number = int(said or b"0")
        if number > 0:
            return number
        self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        if number:
            raise OSError(-number, os.strerror(-number), name)
        message = f"{name}: its keeper was killed"
        raise OSError(message)

    def kill(self) -> None:
        """End it and everything below it."""
        if sys.platform == "win32":
            processes_windows.end_job(self._job)
        elif self._orders >= 0:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._orders, _HASTE)

    def terminate(self) -> None:
        """Ask it to end; on Windows, end it."""
        if sys.platform == "win32":
            self.kill()
        else:
            self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; subprocess.TimeoutExpired if it does not come."""
        code = super().wait(timeout)
        self._release()
        return code

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""
        code = super().poll()
        if code is not None:
            self._release()
        return code

    def end_rest(self) -> None:
        """End also what it has started, where `leave` would let that stay; for a program that runs."""
        self._leave = False
        if sys.platform != "win32" and self._orders >= 0:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._orders, _REST)

    def _release(self) -> None:
        if self._orders >= 0:
            os.close(self._orders)
            self._orders = -1
        if sys.platform == "win32" and self._job:
            processes_windows.let_go(self._job, keep=self._leave)
            self._job = 0


def run(
    argv: Sequence[str],
    *,
    timeout: float | None = None,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    data: bytes = b"",
    check: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end and return what it said; nothing of it is left then.

    Raises:
        OSError: it cannot be started.
        subprocess.TimeoutExpired: it did not end within `timeout` seconds, and was killed.
        subprocess.CalledProcessError: `check`, and its exit code is not 0.
    """
    source = subprocess.PIPE if data else subprocess.DEVNULL
    with Kept(argv, cwd=cwd, env=env, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            said, complained = process.communicate(data or None, timeout)
        except subprocess.TimeoutExpired as problem:
            process.kill()
            problem.cmd = list(argv)  # not its keeper's
            problem.output, problem.stderr = process.communicate()
            raise
        except BaseException:
            process.kill()
            raise
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(argv), said, complained)
    return subprocess.CompletedProcess(list(argv), process.returncode, said, complained)


def neutral_environment() -> dict[str, str]:
    """Return the environment without what would lead a program to another Python, or to a virtual environment."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def text(output: bytes | None) -> str:
    """Return what a program printed, whatever its encoding."""
    return (output or b"").decode("utf-8", "replace").replace("\r\n", "\n")


def _locale(variables: Mapping[str, str]) -> str:
    """Return LC_CTYPE as the program shall have it: a Python that starts in the C locale sets it (PEP 538)."""
    return f"={variables['LC_CTYPE']}" if "LC_CTYPE" in variables else "unset"
