"""Is a sentinel that is passed to a worker still the sentinel there?

`argument is MISSING` decides in much code. A plain object() is copied by pickle; an enum member, None and a class are
found by their names and stay what they are.
"""

import enum
import json
import multiprocessing

MISSING = object()


class Missing(enum.Enum):
    """A sentinel that survives."""

    TOKEN = 0


class Marker:
    """A class is a sentinel, too."""


def work(connection, plain, member, marker, nothing):
    connection.send(
        {
            "object": plain is MISSING,
            "enum_member": member is Missing.TOKEN,
            "class": marker is Marker,
            "none": nothing is None,
        }
    )


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs, MISSING, Missing.TOKEN, Marker, None))
    worker.start()
    print(json.dumps(ours.recv() if ours.poll(10) else {}))
    worker.join(5)
