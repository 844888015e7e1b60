"""Whether `subprocess` starts programs by `posix_spawn()` also where it closes descriptors: from 3.13 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher


NAME = "posix-spawn"
SUMMARY = "posix_spawn() in subprocess calls that close descriptors"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/subprocess.html#subprocess-posix-spawn"
VALUES = {"linux": ("off", "on"), "macos": (), "windows": ()}
OLD = {"linux": "off"}
NEW = {"linux": "on"}
MODULE = "subprocess"
FIX = "pass an option that posix_spawn() does not have, such as cwd='.' or start_new_session=True"
ONE_WAY = "back"

_SWITCH = "_HAVE_POSIX_SPAWN_CLOSEFROM"
"""A global that _execute_child() reads at each start: new in 3.13 (gh-113117), true with glibc 2.34 and newer."""


def apply(value: str) -> None:
    """Set the module's own switch; Pythons before 3.13, and older C libraries, have none that could be on."""
    module: Any = sys.modules[MODULE]
    setattr(module, _SWITCH, value == "on" and getattr(module, _SWITCH, False))


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each start of a program that closes descriptors whether `value` holds there."""
    module: Any = sys.modules[MODULE]
    own = getattr(module, _SWITCH, False)
    popen: Any = module.Popen
    original: "Callable[..., None]" = popen._execute_child  # noqa: SLF001 - there is no public way

    def _execute_child(self: "Any", *args: "Any") -> None:
        there = value == "on" if watcher.reached(NAME) else own
        setattr(module, _SWITCH, there and own)
        try:
            original(self, *args)
        finally:
            setattr(module, _SWITCH, own)

    popen._execute_child = _execute_child  # noqa: SLF001 - as above


def check() -> str:
    """Return the switch of the module."""
    import subprocess  # noqa: PLC0415 - the hook acts on this import

    spawns = getattr(subprocess, "_USE_POSIX_SPAWN", False)
    return "on" if spawns and getattr(subprocess, _SWITCH, False) else "off"


def effect() -> str:
    """Return whether a program that is started without options goes that way."""
    import subprocess  # noqa: PLC0415 - as in check()

    taken: "list[str]" = []
    original: Any = subprocess.Popen._posix_spawn  # type: ignore[attr-defined] # noqa: SLF001 - there is no public way

    def _posix_spawn(self: "Any", *args: "Any") -> None:
        taken.append("on")
        original(self, *args)

    subprocess.Popen._posix_spawn = _posix_spawn  # type: ignore[attr-defined] # noqa: SLF001 - as above
    try:
        subprocess.run([sys.executable, "-c", "pass"], check=True)
    finally:
        subprocess.Popen._posix_spawn = original  # type: ignore[attr-defined] # noqa: SLF001 - as above
    return taken[0] if taken else "off"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
