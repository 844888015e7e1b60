"""How often does an initializer run, what does it leave to the tasks, and what becomes of one that fails?"""

import json

from pools import answers, ask

CALLS = []


def prepare(value):
    CALLS.append(value)


def fail():
    raise ValueError


def seen():
    return list(CALLS)


def twice(pool):
    return [ask(pool, seen), ask(pool, seen), len(CALLS)]


def once(pool):
    return ask(pool, seen)


if __name__ == "__main__":
    facts = {"works": answers(twice, before=CALLS.clear, initializer=prepare, initargs=("value",))}
    facts["fails"] = answers(once, initializer=fail)
    print(json.dumps(facts))
