"""Whether code is compiled while it runs: builds of 3.14 and newer may have the compiler, none uses it by default."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any


NAME = "jit"
SUMMARY = "the just-in-time compiler of builds that have it"
SINCE = (3, 14)
LINK = "https://docs.python.org/3.14/using/cmdline.html#envvar-PYTHON_JIT"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("0", "1"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "0")
NEW = dict.fromkeys(("linux", "macos", "windows"), "0")
MODULE = ""
ENV = {"0": {"PYTHON_JIT": "0"}, "1": {"PYTHON_JIT": "1"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHON_JIT"
FIX = "report it to CPython: the compiler may not change what a program does"


def check() -> str:
    """Return whether the compiler is switched on; empty on builds without one."""
    jit: Any = getattr(sys, "_jit", None)
    return str(int(jit.is_enabled())) if jit is not None and jit.is_available() else ""


def effect() -> str:
    """Return whether a function that runs often is compiled in the end."""
    if not check():
        return ""
    jit: Any = getattr(sys, "_jit")  # noqa: B009 - unknown to type stubs
    seen = False

    def busy() -> int:
        nonlocal seen
        total = 0
        for number in range(20000):
            total += number
            if number % 1000 == 0:
                seen = seen or jit.is_active()
        return total

    for _ in range(5):
        busy()
    return str(int(seen or jit.is_enabled()))


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
