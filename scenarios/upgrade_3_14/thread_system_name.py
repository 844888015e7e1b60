"""Does the operating system know a thread by its Python name?"""

import json
import threading
from pathlib import Path


def system_name(name):
    seen = []

    def look():
        seen.append(Path(f"/proc/self/task/{threading.get_native_id()}/comm").read_text(encoding="utf-8").strip())

    thread = threading.Thread(target=look, name=name)
    thread.start()
    thread.join()
    return seen[0]


print(
    json.dumps(
        {
            "short": system_name("my-worker") == "my-worker",
            "long_is_cut": system_name("a-name-of-more-than-fifteen") == "a-name-of-more-",
        }
    )
)
