"""Does a worker get the parent's singleton, or make one of its own?

The usual class with `_instance`, configured once in the main block.
"""

import json
from concurrent.futures import ProcessPoolExecutor


class Settings:
    """Made once per process."""

    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.mode = "default"
        return cls._instance


def mode():
    return Settings().mode


if __name__ == "__main__":
    Settings().mode = "configured"
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps({"in_worker": pool.submit(mode).result(timeout=15), "in_parent": mode()}))
