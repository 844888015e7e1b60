"""Can an argument group hold a group of its own?"""

import argparse
import json
import warnings


def attempt(make, add):
    outer = getattr(argparse.ArgumentParser(prog="tool"), make)()
    try:
        getattr(outer, add)()
    except ValueError as error:
        return type(error).__name__
    return "made"


GROUP, EXCLUSIVE = "add_argument_group", "add_mutually_exclusive_group"
warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "group in group": attempt(GROUP, GROUP),
            "group in exclusive": attempt(EXCLUSIVE, GROUP),
            "exclusive in exclusive": attempt(EXCLUSIVE, EXCLUSIVE),
            "exclusive in group": attempt(GROUP, EXCLUSIVE),
        }
    )
)
