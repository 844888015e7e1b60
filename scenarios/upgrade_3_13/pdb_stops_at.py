"""On which line does breakpoint() stop: the one that holds it, or the next one?

The script runs itself once per case, for a debugger may outlive its session.
"""

import json
import os
import subprocess
import sys


class Scope:
    def __enter__(self):
        pass

    def __exit__(self, *error):
        pass


def in_the_middle():
    breakpoint()
    after = 1
    return after


def last_line_of_with():
    with Scope():
        breakpoint()


def stopped_at(function):
    command = [sys.executable, __file__, function.__name__]
    env = os.environ | {"PYTHON_COLORS": "0"}
    done = subprocess.run(command, env=env, input="continue\n", capture_output=True, text=True, timeout=10)
    return next(line.removeprefix("-> ") for line in done.stdout.splitlines() if line.startswith("-> "))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        globals()[sys.argv[1]]()
    else:
        print(json.dumps({function.__name__: stopped_at(function) for function in (in_the_middle, last_line_of_with)}))
