"""Under which name does argparse store an option given as `-f` and `-foo`?

The namespace attribute decides whether `args.f` or `args.foo` raises AttributeError.
"""

import argparse
import json

OPTIONS = {
    "short_and_single_dash_long": ["-f", "-foo"],
    "single_dash_long_first": ["-foo", "-f"],
    "with_double_dash_long": ["-f", "-foo", "--format"],
    "short_and_double_dash_long": ["-f", "--foo"],
    "two_short": ["-f", "-g"],
}


def stored_as(flags):
    parser = argparse.ArgumentParser()
    return parser.add_argument(*flags).dest


if __name__ == "__main__":
    explicit = argparse.ArgumentParser().add_argument("-f", "-foo", dest="f").dest
    print(json.dumps({name: stored_as(flags) for name, flags in OPTIONS.items()} | {"explicit_dest": explicit}))
