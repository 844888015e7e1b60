"""Which arguments can be given to a pool?"""

import json
import threading

from pools import answers, ask


class Point:
    x = 0


def accept(_):
    return "accepted"


def work(pool):
    class Inner:
        pass

    with open(__file__) as file:
        given = {
            "dict": {"a": [1]},
            "instance": Point(),
            "instance_of_inner_class": Inner(),
            "lambda": lambda: 0,
            "lock": threading.Lock(),
            "file": file,
            "generator": (number for number in "a"),
        }
        return {name: ask(pool, accept, value) for name, value in given.items()}


if __name__ == "__main__":
    print(json.dumps(answers(work)))
