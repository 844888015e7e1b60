"""Does argparse suggest a choice or a subcommand when one was mistyped?

Tests compare the text on stderr.
"""

import argparse
import contextlib
import io
import json


def suggests(arguments, **options):
    parser = argparse.ArgumentParser(prog="tool", **options)
    parser.add_argument("--mode", choices=["fast", "slow"])
    parser.add_subparsers().add_parser("install")
    errors = io.StringIO()
    try:
        with contextlib.redirect_stderr(errors):
            parser.parse_args(arguments)
    except SystemExit as leaving:
        return {"exit": leaving.code, "suggests": "maybe you meant" in errors.getvalue()}
    return "accepted"


def with_option(**options):
    try:
        return suggests(["--mode", "fats"], **options)
    except TypeError as error:
        return type(error).__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "choice": suggests(["--mode", "fats"]),
                "subcommand": suggests(["instal"]),
                "nothing_similar": suggests(["--mode", "zzz"]),
                "switched_off": with_option(suggest_on_error=False),
            }
        )
    )
