"""Is the script run again for work, and under which name?"""

import json
import os

from pools import answers, ask

with open("log.txt", "a") as log:
    log.write(__name__ + "\n")


def name():
    return __name__


def work(pool):
    before = open("log.txt").read().splitlines()
    known = [ask(pool, name), ask(pool, name)]
    return {"known_as": known, "run_again_as": open("log.txt").read().splitlines()[len(before) :]}


if __name__ == "__main__":
    print(json.dumps(answers(work)))
    os.unlink("log.txt")
