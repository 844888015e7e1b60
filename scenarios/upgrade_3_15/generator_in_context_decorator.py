"""Is the context still open while a decorated generator, coroutine or async generator runs?

A context manager is used as a decorator. What is noted, in order: entering, the body's steps, leaving.
"""

import asyncio
import contextlib
import json

noted = []


@contextlib.contextmanager
def context():
    noted.append("enter")
    yield
    noted.append("exit")


@context()
def function():
    noted.append("body")


@context()
def generator():
    noted.append("body")
    yield


@context()
async def coroutine():
    noted.append("body")


@context()
async def async_generator():
    noted.append("body")
    yield


async def drain():
    async for _ in async_generator():
        pass


def order(run):
    noted.clear()
    run()
    return list(noted)


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "function": order(function),
                "generator": order(lambda: list(generator())),
                "coroutine": order(lambda: asyncio.run(coroutine())),
                "async_generator": order(lambda: asyncio.run(drain())),
            }
        )
    )
