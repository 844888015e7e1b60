"""Which small objects can a process be given: dataclasses with slots, weak references, views, compiled patterns?

Refused ones are refused with TypeError on every version asked.
"""

import dataclasses
import json
import multiprocessing
import re
import types
import weakref


@dataclasses.dataclass(slots=True, frozen=True)
class Point:
    """Has no __dict__."""

    x: int = 1


def accept(argument):
    del argument


def outcome(argument):
    worker = multiprocessing.Process(target=accept, args=(argument,))
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    point = re.compile("x")
    print(
        json.dumps(
            {
                "slotted_dataclass": outcome(Point()),
                "pattern": outcome(point),
                "weak_reference": outcome(weakref.ref(point)),
                "memoryview": outcome(memoryview(b"abc")),
                "mapping_proxy": outcome(types.MappingProxyType({})),
                "module": outcome(types),
            }
        )
    )
