"""Does a worker see the parsed command line that main() put into a global?

`global args; args = parser.parse_args()`, as scripts do, and a work function that reads `args.level`.
"""

import argparse
import json
import multiprocessing

args = None


def work(_):
    try:
        return {"level": args.level, "error": None}
    except AttributeError as error:
        return {"level": None, "error": type(error).__name__}


def main():
    global args
    parser = argparse.ArgumentParser()
    parser.add_argument("--level", type=int, default=0)
    args = parser.parse_args(["--level", "7"])
    with multiprocessing.Pool(1) as pool:
        print(json.dumps(pool.map_async(work, [0]).get(10)[0]))


if __name__ == "__main__":
    main()
