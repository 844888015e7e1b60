"""Does a worker find what the parent stored under hash(key)?

The parent fills a table by builtin hash() and hands it to a worker, which looks the same keys up. crc32, for
comparison, does not depend on the process.
"""

import json
import zlib
from concurrent.futures import ProcessPoolExecutor

KEYS = [f"key {number}" for number in range(20)]


def stable(key):
    return zlib.crc32(key.encode())


def hits(by_hash, by_crc):
    return {
        "found_by_hash": sum(hash(key) in by_hash for key in KEYS),
        "found_by_crc32": sum(stable(key) in by_crc for key in KEYS),
    }


if __name__ == "__main__":
    by_hash = {hash(key): key for key in KEYS}
    by_crc = {stable(key): key for key in KEYS}
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(hits, by_hash, by_crc).result(timeout=15)))
