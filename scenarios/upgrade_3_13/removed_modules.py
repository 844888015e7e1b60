"""Which of the modules that PEP 594 called dead batteries can still be found?

Only modules that every build had; those that need a system library or one operating system are asked for elsewhere.
Found is enough: importing them printed warnings for two releases.
"""

import importlib.util
import json

NAMES = [
    "aifc", "audioop", "cgi", "cgitb", "chunk", "imghdr", "mailcap", "nntplib", "pipes", "sndhdr", "sunau",
    "telnetlib", "uu", "xdrlib",
]  # fmt: skip

print(json.dumps({name: importlib.util.find_spec(name) is not None for name in NAMES}))
