"""What `asyncio.get_event_loop()` does in a main thread without a loop: makes one until 3.13, raises from 3.14 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

NAME = "event-loop-policy"
SUMMARY = "asyncio.get_event_loop() without a loop"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.get_event_loop"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("create", "raise"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "create")
NEW = dict.fromkeys(("linux", "macos", "windows"), "raise")
MODULE = "asyncio.events"
FIX = "run coroutines with asyncio.run(main()), or make the loop: asyncio.set_event_loop(asyncio.new_event_loop())"


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Change the policy that asyncio comes with; policies of other libraries decide for themselves, as always."""
    global __name__  # noqa: PLW0603 - asyncio looks for the first caller that is not of its own name, to warn there
    __name__ = "asyncio.pyskew"
    events = sys.modules[MODULE]
    kind = getattr(events, "_BaseDefaultEventLoopPolicy", None) or events.BaseDefaultEventLoopPolicy
    original, setting = kind.get_event_loop, kind.set_event_loop

    def get_event_loop(self: "Any") -> "Any":
        if _would_create(self):
            if not decided():
                return original(self)
            if value == "create":
                _warn()
                self.set_event_loop(self.new_event_loop())
            else:
                message = "There is no current event loop in thread 'MainThread'."
                raise RuntimeError(message)
        return original(self)

    # Only "never set" makes 3.13 create a loop: after set_event_loop(None) it raises, as 3.14 always does.
    def set_event_loop(self: "Any", loop: "Any") -> None:
        self._local._set_called = True  # noqa: SLF001 - what 3.13 remembers, and 3.14 no longer needs
        setting(self, loop)

    kind.get_event_loop, kind.set_event_loop = get_event_loop, set_event_loop


def _would_create(policy: "Any") -> bool:
    """Return whether 3.13 makes a loop here: in the main thread, if none was ever set."""
    threading = sys.modules["threading"]
    local = policy._local  # noqa: SLF001 - there is no public way
    nothing = local._loop is None and not getattr(local, "_set_called", False)  # noqa: SLF001 - as above
    return nothing and threading.current_thread() is threading.main_thread()


def _warn() -> None:
    """Give the warning of the old default, at the first caller outside asyncio."""
    import warnings  # noqa: PLC0415 - as asyncio does

    level, frame = 1, sys._getframe(0)  # noqa: SLF001 - as asyncio does
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == "asyncio":
        frame = frame.f_back
        level += 1
    warnings.warn("There is no current event loop", DeprecationWarning, stacklevel=level)


def check() -> str:
    """Return how a policy without a loop answers."""
    import asyncio  # noqa: PLC0415 - the hook acts on this import
    import warnings  # noqa: PLC0415 - the old default warns, and policies are deprecated

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _asked(type(asyncio.get_event_loop_policy())().get_event_loop)


def effect() -> str:
    """Return how asyncio answers a program that asks for the loop without having one."""
    import asyncio  # noqa: PLC0415 - as in check()
    import warnings  # noqa: PLC0415 - as in check()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _asked(asyncio.get_event_loop)


def _asked(get_event_loop: "Callable[[], Any]") -> str:
    try:
        get_event_loop().close()
    except RuntimeError:
        return "raise"
    return "create"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
