"""Does a process pool under an event loop see what a coroutine has set up?

Web services hand work to run_in_executor(); what the work needs was set up when the service began.
"""

import asyncio
import json
from concurrent.futures import ProcessPoolExecutor

models = {}


def predict(name):
    return models.get(name, "not loaded")


async def main():
    models["small"] = "loaded"
    with ProcessPoolExecutor(1) as pool:
        task = asyncio.get_running_loop().run_in_executor(pool, predict, "small")
        return await asyncio.wait_for(task, 15)


if __name__ == "__main__":
    print(json.dumps({"model_in_worker": asyncio.run(main())}))
