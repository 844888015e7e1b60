"""Can a worker run an event loop when the process that started it does?

A process is started from a coroutine; it calls asyncio.run() and asks for a running loop before.
"""

import asyncio
import json
import multiprocessing


async def answer():
    return 7


def work():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise SystemExit(asyncio.run(answer())) from None
    raise SystemExit(9)


async def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    for _ in range(1000):
        if not worker.is_alive():
            break
        await asyncio.sleep(0.01)
    return worker.exitcode


if __name__ == "__main__":
    print(json.dumps({"worker_exit": asyncio.run(main())}))
