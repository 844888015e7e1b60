"""Whether the hashes of texts, and with them the order of sets, differ from process to process.

Read once when an interpreter starts; there is no start option, only the variable.
"""

import sys

NAME = "hash-seed"
SUMMARY = "the seed of str and bytes hashes"
SINCE = (3, 3)
LINK = "https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED"
VALUES = {"linux": ("random", "0"), "macos": ("random", "0"), "windows": ("random", "0")}
OLD = {"linux": "random", "macos": "random", "windows": "random"}
NEW = OLD
MODULE = ""
ENV = {"random": {"PYTHONHASHSEED": "random"}, "0": {"PYTHONHASHSEED": "0"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHONHASHSEED"
FIX = "sort sets before their order matters, and use hashlib where a hash leaves the process"


def check() -> str:
    """Return the seed that the interpreter reports."""
    return "random" if sys.flags.hash_randomization else "0"


def effect() -> str:
    """Return whether another process computes the same hash."""
    import subprocess  # noqa: PLC0415 - only for the self-check

    other = subprocess.run([sys.executable, "-S", "-c", f"print(hash({NAME!r}))"], capture_output=True, check=True)
    return "0" if int(other.stdout) == hash(NAME) else "random"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
