"""Which output of the standard library is coloured where FORCE_COLOR is set, as on many CI servers?

Tests that compare a program's help text with what they expect then fail there, and only there.
"""

import json
import os
import subprocess
import sys

COLOUR = {"FORCE_COLOR", "NO_COLOR", "PYTHON_COLORS", "TERM"}
HELP = "import argparse; argparse.ArgumentParser(prog='tool', {}).parse_args(['-h'])"
TEST = "import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\nunittest.main(argv=['t'])"


def coloured(*arguments, stdin="", **colour):
    env = {name: value for name, value in os.environ.items() if name not in COLOUR} | colour
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, timeout=10)
    return "\x1b[" in done.stdout + done.stderr


def help_of_parser(options, **colour):
    return coloured("-c", HELP.format(options), **colour)


forced = {"FORCE_COLOR": "1"}
print(
    json.dumps(
        {
            "argparse": help_of_parser(""),
            "argparse forced": help_of_parser("", **forced),
            "argparse forced, PYTHON_COLORS=0": help_of_parser("", **forced, PYTHON_COLORS="0"),
            "argparse forced, NO_COLOR": help_of_parser("", **forced, NO_COLOR="1"),
            "unittest forced": coloured("-c", TEST, **forced),
            "json.tool forced": coloured("-m", "json.tool", stdin="[1]", **forced),
            "calendar forced": coloured("-m", "calendar", "-t", "text", **forced),
            "traceback forced": coloured("-c", "1 / 0", **forced),
        }
    )
)
