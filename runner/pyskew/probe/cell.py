"""Runs one cell: a fresh folder, exactly the promised environment, and the facts that only the outside can see."""

from __future__ import annotations

import binascii
import os
import signal
import sys

from .folders import fresh_folder, inside, read_file, write_file
from .processes import Command, LinkClosed
from .watch import Limits, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .frames import Message
    from .processes import Link, Status, Tree

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
WINDOWS_NEEDS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT")
"""Without these Windows programs do not start, or start differently."""
LARGEST_COLLECTED = 64 << 20
OUTCOMES = {"output": "output-limit", "memory": "oom", "processes": "oom"}


class Folders:
    """Where one cell lives. Always the same paths in one slot, so that a path in an output says nothing new."""

    def __init__(self, slot: str) -> None:
        self.base = os.path.join(slot, "cell")
        self.cwd, self.home, self.tmp = (os.path.join(self.base, name) for name in ("cwd", "home", "tmp"))
        self.stdin, self.stdout, self.stderr = (os.path.join(slot, name) for name in ("stdin", "stdout", "stderr"))

    def make(self) -> None:
        """Empty folders, whatever the cell before did to them."""
        kept = (self.cwd, self.home, self.tmp)
        for path in kept:
            fresh_folder(path)
        for name in os.listdir(self.base):
            if (path := os.path.join(self.base, name)) not in kept:
                fresh_folder(path)
                os.rmdir(path)

    def clear(self) -> None:
        """Take away all that a cell left. The empty folders stay: rmdir takes milliseconds on some filesystems."""
        self.make()
        for path in (self.stdin, self.stdout, self.stderr):
            if os.path.lexists(path):
                os.unlink(path)


class Cells:
    """Runs cells in one slot, one after the other."""

    def __init__(self, link: Link, tree: type[Tree], root: str, slot: str) -> None:
        self._link, self._tree, self._root = link, tree, root
        self._folders = Folders(slot)

    def run(self, request: Message) -> Message:
        """Run one cell to its end and to the end of everything that it started; the reply of request `cell`."""
        self._folders.make()
        try:
            self._lay_out(request)
            return self._run(request)
        finally:
            self._folders.clear()

    def _lay_out(self, request: Message) -> None:
        for file in request.get("files") or []:
            data = read_file(self._blob(file["blob"]))
            write_file(inside(self._folders.cwd, file["path"]), data, int(file.get("mode") or 0o644))
        if request.get("tree"):
            from .checkout import check_out  # noqa: PLC0415 - only cells of a codebase have one

            check_out([self._blob(part) for part in request["tree"]], self._folders.cwd)
        blob = request.get("stdin_blob")
        if blob:
            write_file(self._folders.stdin, read_file(self._blob(blob)))

    def _blob(self, digest: str) -> str:
        path = inside(os.path.join(self._root, "blobs"), digest)
        if not os.path.isfile(path):
            message = f"blob {digest} was never put here"
            raise FileNotFoundError(message)
        return path

    def _run(self, request: Message) -> Message:
        folders, tree = self._folders, self._tree(self._link)
        events = request.get("events")
        if events:
            write_file(events, b"", 0o666)  # a command may change its user
        stdin = folders.stdin if request.get("stdin_blob") else os.devnull
        env = environment(request, folders)
        tree.start(Command(request["argv"], env, folders.cwd, (stdin, folders.stdout, folders.stderr)))
        executable = tree.executable()
        limits = Limits(request.get("limits") or {})
        watch = Watch(self._link, tree, limits, (folders.stdout, folders.stderr))
        leftovers: list[str] = []
        spoken = -1
        try:
            watch.run()
            status = tree.status  # before we kill anything ourselves
            if watch.limit:
                tree.freeze()
                spoken = os.stat(folders.stderr).st_size
                tree.dump(folders.stderr)
            else:
                leftovers = watch.settle()
            if self._link.closed:
                raise LinkClosed
        finally:
            tree.kill()
        reply = _ended(status, watch)
        reply |= self._outputs(limits.output, spoken)
        if events:
            reply["events"] = read_file(events, LARGEST_COLLECTED).decode(errors="replace")
        reply["collected"] = {name: self._collected(name) for name in request.get("collect") or []}
        reply |= {"exe": executable, "exe_ok": _same_file(executable, request.get("expect_exe"))}
        reply |= {"leftovers": leftovers, "limit": watch.limit, "seconds": watch.seconds, "error": ""}
        reply |= {
            "cpu_seconds": tree.seconds_of_cpu,
            "peak_bytes": tree.peak_bytes,
            "max_processes": tree.max_processes,
        }
        prefix = _prefix(request)
        reply["dirs"] = {
            "cwd": folders.cwd,
            "home": env.get("HOME", folders.home),
            "tmp": folders.tmp,
            "prefix": prefix,
        }
        return reply

    def _collected(self, name: str) -> str | None:
        """A file that the command was asked to write, relative to its cwd."""
        path = inside(self._folders.base, f"cwd/{name}")
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_COLLECTED:
            return None
        return binascii.b2a_base64(read_file(path), newline=False).decode()

    def _outputs(self, limit: float | None, spoken: int) -> Message:
        """What it wrote; on stderr, `spoken` bytes are its own and the rest are the stacks that we asked for."""
        most = None if limit is None else int(limit)
        stdout = read_file(self._folders.stdout, most)
        everything = read_file(self._folders.stderr)
        own = everything if spoken < 0 else everything[:spoken]
        stacks = b"" if spoken < 0 else everything[spoken:]
        stderr = own if most is None else own[:most]
        truncated = len(stderr) < len(own) or len(stdout) < os.stat(self._folders.stdout).st_size
        return {
            "stdout": binascii.b2a_base64(stdout, newline=False).decode(),
            "stderr": binascii.b2a_base64(stderr, newline=False).decode(),
            "truncated": truncated,
            "stacks": stacks.decode(errors="replace"),
        }


def environment(request: Message, folders: Folders) -> dict[str, str]:
    """Exactly what a cell finds in its environment: nothing is inherited but what the scenario asked for by name."""
    bin_folder = os.path.dirname(request.get("python") or request["argv"][0])
    home = folders.home if request.get("home", "private") == "private" else os.path.expanduser("~")
    system = os.environ.get("PATH", "") if sys.platform == "win32" else SYSTEM_PATH
    env = {
        "HOME": home,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join(part for part in (bin_folder, system) if part),
        "TMPDIR": folders.tmp,
        "TZ": "UTC",
    }
    if sys.platform == "win32":
        env |= {name: os.environ[name] for name in WINDOWS_NEEDS if name in os.environ}
        env |= {"TEMP": folders.tmp, "TMP": folders.tmp, "USERPROFILE": home}
    env |= {name: os.environ[name] for name in request.get("pass_env") or [] if name in os.environ}
    return env | (request.get("env") or {})


def _ended(status: Status | None, watch: Watch) -> Message:
    """Outcome, exit code and signal. A tree that a limit ended has neither code nor signal of its own."""
    if watch.limit:
        outcome = OUTCOMES.get(watch.limit) or ("hang" if watch.idle else "timeout")
        return {"outcome": outcome, "exit": None, "signal": ""}
    if status is None:
        raise LinkClosed
    if status.signal:
        return {"outcome": "crash", "exit": None, "signal": status.signal}
    return {"outcome": "fail" if status.code else "pass", "exit": status.code, "signal": ""}


def _prefix(request: Message) -> str:
    """The environment's folder: two steps up from its interpreter."""
    python = request.get("python") or request["argv"][0]
    return os.path.dirname(os.path.dirname(python)) if os.path.isabs(python) else ""


def _same_file(executable: str, expected: str | None) -> bool | None:
    if not expected or not executable:
        return None
    return os.path.realpath(executable) == os.path.realpath(expected)


def defaults() -> None:
    """Give every cell the same start whatever pyskew was started under: umask, core dumps, ignored signals."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in signal.valid_signals():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
