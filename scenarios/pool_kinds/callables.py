"""Which functions can be given to a pool?"""

import functools
import json

from pools import answers, ask


def double(number):
    return 2 * number


class Local:
    def method(self, number):
        return 2 * number


def work(pool):
    factor = 2

    def nested(number):
        return 2 * number

    def closure(number):
        return factor * number

    given = {
        "function": double,
        "builtin": abs,
        "partial": functools.partial(double),
        "method": Local().method,
        "lambda": lambda number: 2 * number,
        "nested": nested,
        "closure": closure,
    }
    return {name: ask(pool, function, 2) for name, function in given.items()}


if __name__ == "__main__":
    print(json.dumps(answers(work)))
