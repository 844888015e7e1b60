"""Whether imports wait until their name is used: possible from 3.15 on (PEP 810), never by default.

A stress toggle: `all` shows which imports a program needs at once, for what they do when they run. Imports within the
standard library stay as they are: they are not the program's to change.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "lazy-imports"
SUMMARY = "imports that wait until they are used"
SINCE = (3, 15)
LINK = "https://peps.python.org/pep-0810/"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("normal", "all"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "normal")
NEW = dict.fromkeys(("linux", "macos", "windows"), "normal")
MODULE = "os"
FIX = "import it within a function, or use the name where its module must have run: such imports are never lazy"


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Make the imports of the program itself lazy; Pythons before 3.15 stay as they are."""
    if value != "all" or sys.version_info < SINCE:
        return
    library = sys.modules["os"].__file__.rpartition("os.py")[0]  # type: ignore[union-attr] # os is a file

    def is_lazy(*_: "Any") -> bool:
        name = sys._getframe(1).f_code.co_filename  # noqa: SLF001 - documented
        inner = name.startswith((library, "<frozen ")) and "site-packages" not in name
        return not inner and decided()

    set_filter: "Any" = getattr(sys, "set_lazy_imports_filter")  # noqa: B009 - unknown to older type stubs
    set_filter(is_lazy)
    set_mode: "Any" = getattr(sys, "set_lazy_imports")  # noqa: B009 - as above
    set_mode("all")


def check() -> str:
    """Return the mode of the interpreter; empty before 3.15."""
    mode: "Any" = getattr(sys, "get_lazy_imports", lambda: "")
    return str(mode())


def effect() -> str:
    """Return whether a module runs before its name is used."""
    if not check():
        return ""
    exec(compile("import colorsys", "<self-check>", "exec"), {"__name__": "self_check"})  # noqa: S102 - our own line
    return "normal" if "colorsys" in sys.modules else "all"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
