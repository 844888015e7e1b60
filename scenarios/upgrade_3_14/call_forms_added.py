"""Which calls work that an older Python refuses?

For libraries that support both: code written against the newer version breaks on the older one.
"""

import contextvars
import datetime
import functools
import graphlib
import heapq
import json


def attempt(function):
    try:
        return function()
    except (AttributeError, TypeError, ValueError) as error:
        return type(error).__name__


def prepare_twice():
    sorter = graphlib.TopologicalSorter({"a": ["b"]})
    sorter.prepare()
    sorter.prepare()
    return list(sorter.get_ready())


def token():
    variable = contextvars.ContextVar("variable", default=1)
    with variable.set(2):
        return variable.get()


CALLS = {
    "bytes.fromhex(bytes)": lambda: bytes.fromhex(b"61").decode(),
    "float.from_number": lambda: float.from_number(1),
    "format with , in fraction": lambda: format(0.1234567, ",.6_f"),
    "map strict": lambda: list(map(max, [1], [2], strict=True)),
    "memoryview[int]": lambda: bool(memoryview[int]),
    "reduce initial=": lambda: functools.reduce(max, [1], initial=3),
    "prepare twice": prepare_twice,
    "with token": token,
    "date.strptime": lambda: datetime.date.strptime("2020-01-02", "%Y-%m-%d").day,
    "heapify_max": lambda: heapq.heapify_max([1]),
    "partial Placeholder": lambda: functools.partial(pow, functools.Placeholder, 2)(3),
}
print(json.dumps({name: attempt(call) for name, call in CALLS.items()}))
