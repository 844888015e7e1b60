"""Which of argparse's own texts change for a test that compares them, without any colour?

Captured where no terminal is and no colour is asked for.
"""

import argparse
import contextlib
import io
import json
import os

os.environ |= {"COLUMNS": "100", "PYTHON_COLORS": "0"}


class Narrow(argparse.HelpFormatter):
    def __init__(self, prog):
        super().__init__(prog, max_help_position=10)


def parser(**options):
    made = argparse.ArgumentParser(prog="tool", description="does things", **options)
    made.add_argument("--level", type=int, default=1, help="how much")
    made.add_argument("mode", choices=["fast", "slow"])
    return made


def error_of(*arguments):
    shown = io.StringIO()
    with contextlib.redirect_stderr(shown):
        try:
            parser().parse_args(list(arguments))
        except SystemExit as stop:
            return {"exit": stop.code, "suggests": "maybe you meant" in shown.getvalue()}


def own_formatter():
    try:
        return parser(formatter_class=Narrow).format_help().splitlines()[0]
    except TypeError as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "usage": parser().format_usage().strip(),
            "usage_by_own_formatter": own_formatter(),
            "mistyped_choice": error_of("fats"),
            "bad_number": error_of("--level", "x", "fast"),
        }
    )
)
