"""The requests of a client and the replies of a supervisor, one pair for each operation.

Both sides check their code against these types; `protocol.PROTOCOL` grows when one of them changes its meaning. The
supervisor never imports this module at run time: `typing` would cost each of its starts milliseconds. Bytes travel as
base64 text.
"""

from __future__ import annotations

from typing import Any, TypedDict, final

Answer = dict[str, Any]
"""What an interpreter reports about itself: the JSON object that inspection.py prints."""


@final
class NoFields(TypedDict):
    """The fields of `hello` and `bye`, and the reply to `put` and `bye`."""


@final
class HelloReply(TypedDict):
    """Who answers, and where."""

    protocol: int
    pid: int
    os: str
    """linux, macos or windows."""
    python: str
    """Version of the supervisor's own Python."""
    machine: str
    executable: str
    wine: str
    """Version of the wine that stands in for Windows; empty on a real one, and elsewhere."""
    root: str
    """The folder that holds everything of this supervisor; paths of requests are relative to it."""


@final
class FindRequest(TypedDict):
    """Ask for files that may be a Python of a minor version."""

    minor: list[int]
    free_threaded: bool


@final
class FindReply(TypedDict):
    """The candidates, the likeliest first."""

    paths: list[str]


class _SentRequired(TypedDict):
    path: str
    data: str


@final
class SentFile(_SentRequired, total=False):
    """A file to be kept: path relative to the root, its bytes, and its mode (0o644)."""

    mode: int


@final
class PutRequest(TypedDict):
    """Keep these files."""

    files: list[SentFile]


@final
class InspectRequest(TypedDict):
    """Ask an interpreter what it is."""

    python: str


@final
class FilePin(TypedDict):
    """What would change if a binary were replaced."""

    machine: str
    realpath: str
    inode: int
    size: int
    mtime_ns: int


@final
class InspectReply(TypedDict):
    """What the interpreter reports, and which file it is."""

    answer: Answer
    pin: FilePin


@final
class VenvRequest(TypedDict):
    """Make a bare venv; `name` becomes its folder's name."""

    name: str
    python: str


class VenvReply(TypedDict):
    """Where an environment is."""

    prefix: str
    python: str
    packages: str
    """The folder that packages are installed into."""


class _OverlayRequired(TypedDict):
    name: str
    venv: str


@final
class OverlayRequest(_OverlayRequired, total=False):
    """Make an overlay of a venv with toggles set."""

    toggles: dict[str, str]
    control: bool
    """Load the hooks of every toggle; those that `toggles` does not name leave the default alone."""
    watched: list[str] | None
    """Lines to watch, as overlay/lines.py reads them; None records no events."""


class StartOptions(TypedDict):
    """What an interpreter must be started with for toggles that no hook can set."""

    options: list[str]
    env: dict[str, str]


@final
class OverlayReply(VenvReply, StartOptions):
    """Where the overlay is, and how its interpreter must be started."""

    base: str
    """Prefix of the venv below."""
    events: str
    """The file that its processes append to; empty if they record nothing."""


@final
class CheckRequest(TypedDict):
    """Ask for the effect of a toggle; `value` is empty for the interpreter's default."""

    python: str
    toggle: str
    value: str


class ToggleCheck(TypedDict):
    """What a toggle's self-check prints: the value that is set, and the one that shows by its effect."""

    value: str
    effect: str


@final
class CheckReply(ToggleCheck):
    """The result of a self-check."""

    state: str
    """A `ToggleState`."""
    reason: str


@final
class CellFile(TypedDict):
    """A file of a cell: path relative to its working directory, digest of a blob that was `put`, mode."""

    path: str
    blob: str
    mode: int


@final
class CellLimits(TypedDict, total=False):
    """What a cell may use. Left out and None are unlimited."""

    timeout: float | None
    """Seconds."""
    silence: float | None
    """Seconds without output."""
    output: float | None
    """Bytes."""
    memory: float | None
    """Bytes of the whole tree."""
    processes: float | None


class _CellRequired(TypedDict):
    argv: list[str]


@final
class CellRequest(_CellRequired, total=False):
    """Run a cell. Left out and empty are the same."""

    python: str
    """The interpreter of the cell's environment, where `argv` does not start with it."""
    expect_exe: str
    """The binary that must turn out to run."""
    files: list[CellFile]
    tree: list[str]
    """Digests of the blobs that make up the archive of a codebase."""
    stdin_blob: str
    env: dict[str, str]
    pass_env: list[str]
    """Names of variables that the cell inherits."""
    home: str
    """`private` (the default) or `real`."""
    limits: CellLimits
    collect: list[str]
    """Files that the cell writes, relative to its working directory."""
    events: str
    """The event file of an overlay: emptied before, returned after."""
    idle_after: float
    """Seconds without work after which an `IdleNote` is sent; left out and 0: none is sent."""


@final
class IdleNote(TypedDict):
    """What a supervisor tells before its reply to `cell`, where it was asked to: the cell waits, or works again."""

    idle: bool


class Ending(TypedDict):
    """How the main process ended. A tree that a limit ended has neither exit code nor signal of its own."""

    outcome: str
    """An `Outcome`."""
    exit: int | None
    signal: str


class Streams(TypedDict):
    """What the cell wrote, up to the limit."""

    stdout: str
    stderr: str
    truncated: bool
    """It wrote more than the limit in all."""
    stacks: str
    """Text: stacks of every Python in the tree, where a limit ended it."""


class Attempted(Ending, Streams):
    """What was seen while a cell ran."""

    exe: str
    exe_ok: bool | None
    """None where it was not asked for, or cannot be told."""
    leftovers: list[str]
    """Names of processes that lived on after the main process."""
    limit: str
    """The limit that ended it: timeout, silence, output, memory, processes; empty if none did."""
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    max_processes: int
    error: str
    """Always empty: it was run."""


@final
class CellReply(Attempted):
    """What a cell did."""

    collected: dict[str, str | None]
    dirs: dict[str, str]
    """The cell's own folders: cwd, home, tmp, prefix."""
    damaged: list[str]
    """Prefixes of environments that it changed."""
    residue: list[str]
    """What it left that could not be removed, in words."""
    events: str
    """What the processes of an overlay recorded, as overlay/sites.py writes it."""


class _RefusedRequired(TypedDict):
    error: str


@final
class Refused(_RefusedRequired, total=False):
    """Why a request was not carried out."""

    damaged: list[str]
    """The cell was not started, as earlier ones had changed these environments."""
    fatal: bool
    """This supervisor ends: it could not end the processes of a cell."""
    lost: bool
    """This supervisor ends: its folders are gone."""
