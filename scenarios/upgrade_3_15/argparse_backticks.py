"""Does argparse give backticks in a description a meaning?

With colour on, text between backticks may be shown as code, without them.
"""

import argparse
import json
import os


def shown(wish):
    os.environ.pop("FORCE_COLOR", None)
    os.environ.pop("NO_COLOR", None)
    os.environ[wish] = "1"
    parser = argparse.ArgumentParser(prog="tool", description="Runs `make all`.", epilog="See ``man``.")
    parser.add_argument("--fast", help="like `-j8`")
    text = parser.format_help()
    return {"description": "`make all`" in text, "epilog": "``man``" in text, "help": "`-j8`" in text}


if __name__ == "__main__":
    print(json.dumps({"backticks_kept_with_colour": shown("FORCE_COLOR"), "without_colour": shown("NO_COLOR")}))
