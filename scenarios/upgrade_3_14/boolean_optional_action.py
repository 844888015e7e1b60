"""Which options does argparse.BooleanOptionalAction take?"""

import argparse
import json
import warnings


def attempt(**options):
    parser = argparse.ArgumentParser(prog="tool")
    try:
        parser.add_argument("--flag", action=argparse.BooleanOptionalAction, **options)
    except TypeError as error:
        return type(error).__name__
    return parser.parse_args(["--no-flag"]).flag


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "type": attempt(type=bool),
            "choices": attempt(choices=[True, False]),
            "metavar": attempt(metavar="FLAG"),
            "plain": attempt(default=True),
        }
    )
)
