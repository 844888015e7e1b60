"""What does mmap.seek() return?"""

import json
import mmap

with mmap.mmap(-1, 100) as memory:
    facts = {
        "seek_returns": memory.seek(10),
        "seek_from_end_returns": memory.seek(-1, 2),
        "tell": memory.tell(),
        "has_seekable": hasattr(memory, "seekable"),
    }
print(json.dumps(facts))
