"""Do workers draw the numbers that the main block's seed promises?

A generator at the top level, seeded in the main block, as numerical programs do with their library's global one.
"""

import json
import random
from concurrent.futures import ProcessPoolExecutor

GENERATOR = random.Random()


def draw():
    return GENERATOR.randrange(10**9)


if __name__ == "__main__":
    GENERATOR.seed(20)
    with ProcessPoolExecutor(1) as pool:
        drawn = pool.submit(draw).result(timeout=15)
    print(json.dumps({"as_promised": drawn == random.Random(20).randrange(10**9)}))
