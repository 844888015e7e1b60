"""Whether a new thread starts with its parent's context variables: from 3.14 on, on free-threaded builds."""

import sys

NAME = "thread-inherit-context"
SUMMARY = "context variables in new threads"
SINCE = (3, 14)
SETTABLE_SINCE = (3, 14)
LINK = "https://docs.python.org/3.14/using/cmdline.html#envvar-PYTHON_THREAD_INHERIT_CONTEXT"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("0", "1"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "0")
NEW = dict.fromkeys(("linux", "macos", "windows"), "0")
MODULE = ""
OPTIONS = {"0": ("-X", "thread_inherit_context=0"), "1": ("-X", "thread_inherit_context=1")}
ENV = {"0": {"PYTHON_THREAD_INHERIT_CONTEXT": "0"}, "1": {"PYTHON_THREAD_INHERIT_CONTEXT": "1"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHON_THREAD_INHERIT_CONTEXT"
FIX = "hand the context over: Thread(target=..., context=contextvars.copy_context()), from 3.14 on"


def check() -> str:
    """Return the option, or the interpreter's default; Pythons without the option behave as with 0."""
    return str(int(getattr(sys.flags, "thread_inherit_context", 0)))


def effect() -> str:
    """Return whether a thread sees a variable that its parent has set."""
    import contextvars  # noqa: PLC0415 - only for the self-check
    import threading  # noqa: PLC0415 - only for the self-check

    variable = contextvars.ContextVar("variable", default="0")
    variable.set("1")
    seen: "list[str]" = []
    thread = threading.Thread(target=lambda: seen.append(variable.get()))
    thread.start()
    thread.join()
    return seen[0]


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
