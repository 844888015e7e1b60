"""How many references does sys.getrefcount() count of an object that one local variable holds?

Tests for leaks, and code that changes an object in place when nobody else has it.
"""

import json
import sys


def local_variable():
    thing = object()
    return sys.getrefcount(thing)


def argument(thing):
    return sys.getrefcount(thing)


def in_list():
    things = [object()]
    return sys.getrefcount(things[0])


print(
    json.dumps(
        {"local_variable": local_variable(), "temporary_as_argument": argument(object()), "list_item": in_list()}
    )
)
