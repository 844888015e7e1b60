"""Which outputs hold colour when the environment asks for it?

Continuous integration sets FORCE_COLOR; whoever compares these texts then compares escape sequences.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

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
    "python -m pickletools": ["-m", "pickletools", "sample"],
    "python -m timeit": ["-m", "timeit", "-n", "1", "-r", "1", "1/0"],
    "python -m tokenize": ["-m", "tokenize"],
    "python -m sqlite3": ["-m", "sqlite3", ":memory:", "bad"],
    "unraisable exception": ["-c", UNRAISABLE],
    "http.server's log": ["-c", LOG],
}


def coloured(arguments, folder, **wish):
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")} | wish
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, input=INPUT, capture_output=True, timeout=15)
    return b"\x1b[" in done.stdout + done.stderr


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sample").write_bytes(INPUT)
        facts = {name: coloured(arguments, folder, FORCE_COLOR="1") for name, arguments in COMMANDS.items()}
        facts["any, not asked for"] = any(coloured(arguments, folder) for arguments in COMMANDS.values())
    print(json.dumps(facts))
