"""Are tracebacks and doctest reports coloured where FORCE_COLOR is set, as on many CI servers?

Tests that compare such text with what they expect then fail there, and only there.
"""

import json
import os
import subprocess
import sys
import tempfile

COLOUR = {"FORCE_COLOR", "NO_COLOR", "PYTHON_COLORS", "TERM"}
DOCTEST = '"""\n>>> 1\n2\n"""\nimport doctest\ndoctest.testmod()\n'


def coloured(program, **colour):
    env = {name: value for name, value in os.environ.items() if name not in COLOUR} | colour
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(program)
        done = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, timeout=10)
    return "\x1b[" in done.stdout + done.stderr


print(
    json.dumps(
        {
            "traceback": coloured("1 / 0"),
            "traceback_forced": coloured("1 / 0", FORCE_COLOR="1"),
            "traceback_forced_and_PYTHON_COLORS_0": coloured("1 / 0", FORCE_COLOR="1", PYTHON_COLORS="0"),
            "doctest": coloured(DOCTEST),
            "doctest_forced": coloured(DOCTEST, FORCE_COLOR="1"),
        }
    )
)
