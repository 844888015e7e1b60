"""What does the program catch when work raises an exception?"""

import json
import sys

from pools import answers


class Refused(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def refuse():
    raise Refused(7)


def missing():
    return {}["key"]


def leave():
    sys.exit(3)


def caught(pool, function):
    try:
        pool.submit(function).result(timeout=30)
    except BaseException as error:
        cause = type(error.__cause__).__name__ if error.__cause__ else None
        return [type(error).__name__, getattr(error, "code", None), cause]
    return "nothing"


def work(pool):
    return {
        "own": caught(pool, refuse),
        "builtin": caught(pool, missing),
        "sys_exit": caught(pool, leave),
        "afterwards": caught(pool, missing)[0],
    }


if __name__ == "__main__":
    print(json.dumps(answers(work)))
