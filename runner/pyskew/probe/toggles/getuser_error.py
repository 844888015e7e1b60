"""What `getpass.getuser()` raises without a name: a look-up error until 3.12, OSError from 3.13 on (gh-76912)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "getuser-error"
SUMMARY = "the error of getpass.getuser() for a user without a name"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/getpass.html#getpass.getuser"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("lookup-error", "os-error"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "lookup-error")
NEW = dict.fromkeys(("linux", "macos", "windows"), "os-error")
MODULE = "getpass"
FIX = "catch all three: except (OSError, KeyError, ImportError)"

_NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Let `getuser()` raise the kind of error that `value` names."""
    getpass: Any = sys.modules[MODULE]
    original = getpass.getuser

    def getuser() -> "Any":
        try:
            return original()
        except (OSError, KeyError, ImportError) as error:
            cause = error.__cause__ or error.__context__ if isinstance(error, OSError) else error
            if not isinstance(cause, (KeyError, ImportError)) or not decided():
                raise
            if value == "lookup-error":
                raise cause from None
            message = "No username set in the environment"
            raise OSError(message) from cause

    getuser.__doc__, getuser.__module__ = original.__doc__, original.__module__
    getpass.getuser = getuser


def check() -> str:
    """Return the kind of error when no variable names the user and the system does not know the number."""
    import getpass  # noqa: PLC0415 - the hook acts on this import

    return _kind(getpass.getuser)


def effect() -> str:
    """Return the same for a name that was imported from the module."""
    from getpass import getuser  # noqa: PLC0415 - as in check()

    return _kind(getuser)


def _kind(getuser: "Callable[[], str]") -> str:
    import os  # noqa: PLC0415 - only for the self-check

    for variable in _NAMES:
        os.environ.pop(variable, None)
    try:
        import pwd  # noqa: PLC0415 - only for the self-check
    except ImportError:
        pass
    else:

        def unknown(uid: int) -> "Any":
            raise KeyError(uid)

        pwd.getpwuid = unknown
    try:
        getuser()
    except OSError:
        return "os-error"
    except (KeyError, ImportError):
        return "lookup-error"
    return ""


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
