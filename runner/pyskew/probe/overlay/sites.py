"""Call sites where a default is decided: which one it is, whether it is switched, and that it was reached.

Travels in the overlays of `try` and `bisect`, and is loaded by the bootstrap: in the user's process, so it imports
nothing that site.py has not loaded already.
"""

import os
import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any

BITS = 64
HIGHEST = (1 << BITS) - 1
ALWAYS = 64
"""So many times one site is written down one by one; afterwards at powers of two."""
EVENTS = {
    "started": ("pid",),
    "ran": ("file", "line"),
    "reached": (
        "pid", "toggle", "site", "switched", "count", "file", "line", "function", "through", "through_line",
    ),
    "predicted": ("pid", "site", "file", "line", "function", "path", "problem"),
    "within": ("site", "test"),
}  # fmt: skip
"""The fields of each kind of event line, in their order; `observation/overlay_events.py` reads them by these names."""
_APPENDING = os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Pattern:
    """Which sites are switched: those in a range of hashes and those named, but never the excluded.

    A range is half of what its parent was, as the suffixes of Go's bisect are, and also decides for sites that were
    not seen yet; other than suffixes, ranges can halve the known ones evenly.
    """

    def __init__(
        self, ranges: "tuple[tuple[int, int], ...]", named: "frozenset[int]", excluded: "frozenset[int]"
    ) -> None:
        self.ranges = ranges
        self.named = named
        self.excluded = excluded

    def __contains__(self, site: int) -> bool:
        if site in self.excluded:
            return False
        return site in self.named or any(low <= site <= high for low, high in self.ranges)

    def text(self) -> str:
        """Return the text that stands for it in an overlay's pyvenv.cfg."""
        words = [f"{low:x}-{high:x}" for low, high in self.ranges]
        words += [f"+{site:x}" for site in sorted(self.named)]
        return " ".join(words + [f"!{site:x}" for site in sorted(self.excluded)])

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Return the pattern that has this text."""
        words = text.split()
        ranges = [word.split("-") for word in words if word[0] not in "+!"]
        return cls(
            tuple((int(low, 16), int(high, 16)) for low, high in ranges),
            frozenset(int(word[1:], 16) for word in words if word[0] == "+"),
            frozenset(int(word[1:], 16) for word in words if word[0] == "!"),
        )


def digest(text: str) -> int:
    """Return a hash that is the same in every process: FNV-1a, mixed so that each bit counts in the highest ones."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x100000001B3 & HIGHEST
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):  # the finaliser of MurmurHash3
        value = (value ^ value >> 33) * factor & HIGHEST
    return value ^ value >> 33


class FrameSite:
    """One place in user code, and the place in a library through which it went."""

    def __init__(self, user: "Any", through: "Any") -> None:
        self.file, self.line, self.function = _place(user)
        self.through, self.through_line, _ = _place(through) if through is not user else ("", 0, "")
        self.hash = digest(f"{self.file}:{self.line}|{self.through}:{self.through_line}")


class Watcher:
    """What a toggle asks at each of its decisions."""

    def __init__(self, settings: "dict[str, str]", here: str) -> None:
        self.events = settings["events"]
        self.pattern = Pattern.parse(settings["pattern"]) if "pattern" in settings else None
        self.inverted = "inverted" in settings
        self._here = here
        self._library = os.path.dirname(str(os.__file__)) + os.sep
        self._own = (here + os.sep, "<frozen ")
        self._scripts = (sys.prefix + os.sep, settings.get("below", sys.prefix) + os.sep)
        # The one line with which multiprocessing starts its own processes belongs to no program.
        self._bootstraps = any("from multiprocessing." in word for word in sys.orig_argv[:12])
        self._counts: "dict[int, int]" = {}
        self._tests: "set[tuple[int, str]]" = set()
        self._pid = 0
        self._sites: "dict[tuple[Any, ...], FrameSite]" = {}

    @property
    def bisecting(self) -> bool:
        """Whether sites are switched one by one."""
        return self.pattern is not None

    def started(self) -> None:
        """Record that this process loaded the overlay."""
        self.write("started", pid=os.getpid())

    def reached(self, toggle: str) -> bool:
        """Return whether the toggle's value holds at the place that the calling code decides for."""
        site = self.site()
        switched = self.switched()
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._counts = {}
        count = self._counts[site.hash] = self._counts.get(site.hash, 0) + 1
        if count <= ALWAYS or not count & (count - 1):
            self.write(
                "reached", pid=self._pid, toggle=toggle, site=f"{site.hash:016x}", switched=int(switched), count=count,
                file=site.file, line=site.line, function=site.function,
                through=site.through, through_line=site.through_line,
            )  # fmt: skip
            self._within(site)
        return switched

    def switched(self) -> bool:
        """Return whether the toggle's value holds here, and record nothing."""
        return self.pattern is None or (self.site().hash in self.pattern) is not self.inverted

    def predicted(self, path: str, problem: str) -> None:
        """Record that a process that starts here could not be sent to a fresh interpreter."""
        site = self.site()
        self.write(
            "predicted", pid=os.getpid(), site=f"{site.hash:016x}",
            file=site.file, line=site.line, function=site.function, path=path, problem=problem,
        )  # fmt: skip
        self._within(site)

    def _within(self, site: FrameSite) -> None:
        """Record which test of pytest runs, once per site and process; the variable also reaches its child processes.

        https://docs.pytest.org/en/stable/example/simple.html#pytest-current-test-environment-variable
        """
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
        if test and (site.hash, test) not in self._tests:
            self._tests.add((site.hash, test))
            self.write("within", site=f"{site.hash:016x}", test=test)

    def start(self, process: "Any") -> None:
        """Try whether a process that is about to be forked could be sent to a fresh interpreter instead."""
        if not self.bisecting:
            machinery: "Any" = sys.modules["_frozen_importlib_external"]
            module: "Any" = type(sys)("_pyskew_dry_run")
            machinery.SourceFileLoader(module.__name__, self._here + os.sep + "_pyskew_dry_run.py").exec_module(module)
            for path, problem in module.problems(process):
                self.predicted(path, problem)

    def site(self) -> FrameSite:
        """Return the innermost frame of user code, else of a package, never of the standard library."""
        frame: "Any" = sys._getframe(1)  # noqa: SLF001 - the documented way
        user = through = None
        outermost = frame
        while frame is not None:
            name = frame.f_code.co_filename
            if not name.startswith(self._own):
                outermost = frame
                kind = self._kind(name)
                through = through or (frame if kind else None)
                if kind == "user":
                    user = frame
                    break
            frame = frame.f_back
        user = user or through or outermost
        through = through or user
        # By names: equal functions of two files are equal code objects.
        key = (user.f_code.co_filename, user.f_lineno, through.f_code.co_filename, through.f_lineno)
        return self._sites.get(key) or self._sites.setdefault(key, FrameSite(user, through))

    def _kind(self, name: str) -> str:
        """Return `user`, `package`, or an empty text for the standard library."""
        if f"{os.sep}site-packages{os.sep}" in name or f"{os.sep}dist-packages{os.sep}" in name:
            return "package"
        if name.startswith(self._library) or (name == "<string>" and self._bootstraps):
            return ""
        return "package" if name.startswith(self._scripts) else "user"

    def write(self, kind: str, **fields: object) -> None:
        """Write one event of `EVENTS` as one line, atomically; a process that may not write there is not recorded."""
        # One write() of a file opened for appending is never torn by another process, and the process may be killed
        # at any moment: hence neither a lock nor a buffer.
        values = [kind, *(fields[name] for name in EVENTS[kind])]
        line = "\t".join(ascii(value) if isinstance(value, str) else str(value) for value in values) + "\n"
        try:
            file = os.open(self.events, _APPENDING)
        except OSError:
            return
        try:
            os.write(file, line.encode())
        except OSError:
            return
        finally:
            os.close(file)


def _place(frame: "Any") -> "tuple[str, int, str]":
    code = frame.f_code
    name = code.co_filename
    return name if name.startswith("<") else os.path.abspath(name), frame.f_lineno, code.co_name
