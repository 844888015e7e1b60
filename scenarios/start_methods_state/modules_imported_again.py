"""Does a worker import again what the parent has imported?

The main block imports a module of the standard library, the script's top level another. The facts tell
which of them a worker has when its function begins.
"""

import fractions  # noqa: F401
import json
import sys
from concurrent.futures import ProcessPoolExecutor


def look():
    return {name: name in sys.modules for name in ("fractions", "wave")}


if __name__ == "__main__":
    import wave

    with ProcessPoolExecutor(1) as pool:
        seen = pool.submit(look).result(timeout=15)
    print(json.dumps({"from_top_level": seen["fractions"], "from_main_block": seen["wave"]}))
    del fractions, wave
