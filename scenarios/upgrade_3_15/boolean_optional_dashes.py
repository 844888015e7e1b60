"""By which options can a BooleanOptionalAction be switched off?"""

import argparse
import json

FLAGS = {
    "double_dash": ("--foo", "-"),
    "single_dash": ("-foo", "-"),
    "double_plus": ("++foo", "+"),
    "plus": ("+foo", "+"),
}


def options(flag, prefix):
    parser = argparse.ArgumentParser(prefix_chars=prefix)
    return parser.add_argument(flag, action=argparse.BooleanOptionalAction).option_strings


if __name__ == "__main__":
    print(json.dumps({name: options(*flag) for name, flag in FLAGS.items()}))
