"""Does the program see what work does to its argument: to a list, and to the bytes behind a memoryview?"""

import json

from pools import answers, ask


def append(items):
    items.append("of work")
    return len(items)


def write(view):
    view[0] = 1
    return len(view)


def work(pool):
    items, buffer = [], bytearray(1)
    return {"list": [ask(pool, append, items), len(items)], "buffer": [ask(pool, write, memoryview(buffer)), buffer[0]]}


if __name__ == "__main__":
    print(json.dumps(answers(work)))
