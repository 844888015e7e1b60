"""Which outputs hold colour when the environment asks for it?

Continuous integration sets FORCE_COLOR; whoever compares these texts then compares escape sequences.
"""

import json
import os
import subprocess
import sys

UNRAISABLE = "class C:\n    def __del__(self): 1/0\nC()\n"
LOG = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self): pass
    def address_string(self): return "client"
Handler().log_message("served")
"""
INPUT = b"N.x\n"  # a pickle as well as Python
COMMANDS = {
    "python --help": ["--help"],
    "python -m ast": ["-m", "ast", "-"],
    "python -m calendar": ["-m", "calendar", "2024", "1"],
    "python -m pickletools": ["-m", "pickletools", "-"],
    "python -m timeit": ["-m", "timeit", "-n", "1", "-r", "1", "1/0"],
    "python -m tokenize": ["-m", "tokenize"],
    "python -m sqlite3": ["-m", "sqlite3", ":memory:", "bad"],
    "unraisable exception": ["-c", UNRAISABLE],
    "http.server's log": ["-c", LOG],
}


def coloured(arguments, **wish):
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")} | wish
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, input=INPUT, capture_output=True, timeout=15)
    return b"\x1b[" in done.stdout + done.stderr


if __name__ == "__main__":
    forced = {name: coloured(arguments, FORCE_COLOR="1") for name, arguments in COMMANDS.items()}
    print(json.dumps(forced | {"any, not asked for": any(map(coloured, COMMANDS.values()))}))
