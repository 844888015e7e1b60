"""Which protocol does pickle use when nobody chooses one, and who cannot read it?

Caches, queues and shelves that an older Python shares: 3.7 knows no protocol 5.
"""

import json
import os
import pickle
import pickletools
import shelve
import tempfile


def protocol(data):
    return max(opcode.proto for opcode, _, _ in pickletools.genops(data)) if data[:1] != b"\x80" else data[1]


with tempfile.TemporaryDirectory() as folder:
    place = os.path.join(folder, "shelf")
    with shelve.open(place) as shelf:
        shelf["key"] = [1]
        raw = shelf.dict[b"key"]

print(
    json.dumps(
        {
            "DEFAULT_PROTOCOL": pickle.DEFAULT_PROTOCOL,
            "dumps": protocol(pickle.dumps([1])),
            "Pickler_in_python": protocol(pickle._dumps([1])),
            "shelve": protocol(raw),
            "bytearray_length": len(pickle.dumps(bytearray(8))),
            "HIGHEST_PROTOCOL": pickle.HIGHEST_PROTOCOL,
        }
    )
)
