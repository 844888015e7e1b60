"""Run one cell: in a new folder, with a clean environment, and observe from outside what the cell cannot report."""

from __future__ import annotations

import binascii
import os
import signal
import sys

from .. import protocol
from .folders import inside, read_file, write_file
from .processes import LinkClosed, ProcessSpec
from .seal import check_environments
from .surroundings import Surroundings, SurroundingsLostError
from .watch import AttemptLimits, IdleWatch, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..messages import Attempted, CellReply, CellRequest, Ending, IdleNote, Refused, Streams
    from .lease import Lease
    from .processes import ExitStatus, Link, Tree
    from .surroundings import OutputFile

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
WINDOWS_NEEDS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT")
"""Without these Windows programs do not start, or start differently."""
LARGEST_COLLECTED = 64 << 20
LONGEST_STACKS = 4 << 20
OUTCOMES = {"output": "output-limit", "memory": "oom", "processes": "oom"}


class Cells:
    """Runs cells in one slot, one after the other."""

    def __init__(self, link: Link, tree: type[Tree], lease: Lease, slot: str) -> None:
        self._link, self._tree, self._root = link, tree, lease.root
        self.surroundings = Surroundings(lease, slot)
        self.token: str | None = None
        """Of the request that is being carried out: what is told before its reply carries it too."""

    def run(self, request: CellRequest, programs: dict[str, bytes] | None = None) -> CellReply | Refused:
        """Run one cell to its end and to the end of everything that it started; return the reply to request `cell`.

        `programs` are files of pyskew's own that are put into its working directory.

        Raises:
            SurroundingsLostError: this supervisor must be replaced; the cell was not started.
        """
        self.surroundings.make()
        state = check_environments(self._root, request)
        if state.damaged:
            message = f"the environment was changed by an earlier cell: {', '.join(state.damaged.values())}"
            return {"error": message, "damaged": list(state.damaged)}
        try:
            for name, data in (programs or {}).items():
                write_file(inside(self.surroundings.cwd, name), data)
            self._lay_out(request)
            reply = self._run(request)
        finally:
            self.surroundings.clear()
        # After the cell's processes are gone: what they did to shared environments is final now.
        state = check_environments(self._root, request)
        reply["damaged"] = list(state.damaged)
        reply["residue"] = self.surroundings.residue + state.words
        return reply

    def _lay_out(self, request: CellRequest) -> None:
        for file in request.get("files") or []:
            data = self._blob(file["blob"])
            write_file(inside(self.surroundings.cwd, file["path"]), data, file["mode"])
        if request.get("tree"):
            from .checkout import check_out  # noqa: PLC0415 - only cells of a codebase have one

            check_out((self._blob(part) for part in request["tree"]), self.surroundings.cwd)
        blob = request.get("stdin_blob")
        if blob:
            write_file(self.surroundings.stdin, self._blob(blob))

    def _blob(self, digest: str) -> bytes:
        """Return a file that the client sent, as it was sent: an earlier cell may have changed it here."""
        import hashlib  # noqa: PLC0415 - `hello` is answered without it

        path = inside(os.path.join(self._root, "blobs"), digest)
        if not os.path.isfile(path):
            message = f"blob {digest} was never put here"
            raise FileNotFoundError(message)
        data = read_file(path)
        if hashlib.sha256(data).hexdigest() != digest:
            message = f"{path} was changed by a cell"
            raise SurroundingsLostError(message)
        return data

    def _run(self, request: CellRequest) -> CellReply:
        folders = self.surroundings
        events = request.get("events")
        if events:
            write_file(events, b"", 0o666)  # a command may change its user
        env = environment(request, folders)
        stdin = os.open(folders.stdin if request.get("stdin_blob") else os.devnull, os.O_RDONLY)
        outputs = folders.outputs()
        try:
            files = (stdin, outputs[0].writer, outputs[1].writer)
            attempted = self._watched(ProcessSpec(request["argv"], env, folders.cwd, files), request, outputs)
            if attempted["outcome"] in ("fail", "crash"):
                folders.check_room()  # on a full disk this is no evidence, and its own words may be lost
        finally:
            os.close(stdin)
            for output in outputs:
                output.close()
        return {
            **attempted,
            "collected": {name: self._collected(name) for name in request.get("collect") or []},
            "dirs": {
                "cwd": folders.cwd,
                "home": env.get("HOME", folders.home),
                "tmp": folders.tmp,
                "prefix": _prefix(request),
            },
            "damaged": [],
            "residue": [],
            "events": read_file(events, LARGEST_COLLECTED).decode(errors="replace") if events else "",
        }

    def _watched(self, command: ProcessSpec, request: CellRequest, outputs: tuple[OutputFile, OutputFile]) -> Attempted:
        tree = self._tree(self._link)
        tree.start(command)
        executable = tree.executable()
        limits = AttemptLimits(request.get("limits") or {})
        after = request.get("idle_after") or 0.0
        watch = Watch(self._link, tree, limits, outputs, IdleWatch(after, self._tell) if after else None)
        leftovers: list[str] = []
        spoken = -1
        try:
            watch.run()
            status = tree.status  # before we kill anything ourselves
            if watch.limit:
                tree.freeze()  # first: nothing may write between the size of its own words and our stacks
                spoken = outputs[1].size()
                tree.dump(outputs[1].writer)
            else:
                leftovers = watch.settle()
            if self._link.closed:
                raise LinkClosed
        finally:
            tree.kill()  # also what ended by itself: its leftovers would take time and memory from the next cell
        streams = _streams(outputs, limits.output, spoken)
        if streams["truncated"]:
            watch.limit = "output"  # also when a cell ended by itself before anyone looked at the size
        return {
            **_ended(status, watch),
            **streams,
            "exe": executable,
            "exe_ok": _same_file(executable, request.get("expect_exe")),
            "leftovers": leftovers,
            "limit": watch.limit,
            "seconds": watch.seconds,
            "cpu_seconds": tree.seconds_of_cpu,
            "peak_bytes": tree.peak_bytes,
            "max_processes": tree.max_processes,
            "error": "",
        }

    def _tell(self, note: IdleNote) -> None:
        self._link.send(protocol.encode({**note, "token": self.token}))

    def _collected(self, name: str) -> str | None:
        """Return a file that the command was asked to write, relative to its cwd; None when there is none."""
        path = inside(self.surroundings.base, f"cwd/{name}")
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_COLLECTED:
            return None
        return _text(read_file(path))


def _streams(outputs: tuple[OutputFile, OutputFile], limit: float | None, spoken: int) -> Streams:
    """Return what a cell wrote, each stream up to the limit, and whether it wrote more than the limit in all.

    On stderr the first `spoken` bytes are its own and the rest are the stacks that we asked for; -1: all are its own.
    """
    stdout, stderr = outputs
    sizes = stdout.size(), stderr.size() if spoken < 0 else spoken
    most = sum(sizes) if limit is None else int(limit)
    return {
        "stdout": _text(stdout.read(0, min(most, sizes[0]))),
        "stderr": _text(stderr.read(0, min(most, sizes[1]))),
        "truncated": sum(sizes) > most,
        "stacks": "" if spoken < 0 else stderr.read(spoken, LONGEST_STACKS).decode(errors="replace"),
    }


def _text(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def environment(request: CellRequest, folders: Surroundings) -> dict[str, str]:
    """Return the whole environment of a cell: it inherits only what the scenario asked for by name."""
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


def _ended(status: ExitStatus | None, watch: Watch) -> Ending:
    """Return outcome, exit code and signal; a tree that a limit ended has neither code nor signal of its own."""
    if watch.limit:
        outcome = OUTCOMES.get(watch.limit) or ("hang" if watch.idle else "timeout")
        return {"outcome": outcome, "exit": None, "signal": ""}
    if status is None:
        raise LinkClosed
    if status.signal:
        return {"outcome": "crash", "exit": None, "signal": status.signal}
    return {"outcome": "fail" if status.code else "pass", "exit": status.code, "signal": ""}


def _prefix(request: CellRequest) -> str:
    """Return the environment's folder: two steps up from its interpreter."""
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
