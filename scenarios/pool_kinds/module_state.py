"""Does work see what the program has set at run time, and the program what work has set?"""

import json

from pools import answers, ask

CACHE = {}


class Settings:
    colour = "none"


def look():
    return [CACHE.get("program", "nothing"), Settings.colour]


def store():
    CACHE["work"] = "stored"


def work(pool):
    CACHE.pop("work", None)
    seen = ask(pool, look)
    ask(pool, store)
    return seen + [CACHE.get("work", "nothing")]


if __name__ == "__main__":
    CACHE["program"] = "set"
    Settings.colour = "red"
    print(json.dumps(answers(work)))
