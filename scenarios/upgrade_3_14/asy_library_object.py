"""Can an object be made outside a coroutine that takes the event loop in its __init__?

The shape of clients, bots and servers that are built at import and run later.
"""

import asyncio
import json
import warnings


class Client:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    def run(self):
        return self.loop.run_until_complete(self.work())

    async def work(self):
        return "worked"


def attempt(make):
    try:
        client = make()
    except RuntimeError as error:
        return type(error).__name__
    try:
        return client.run()
    finally:
        client.loop.close()


def futures_outside():
    try:
        asyncio.Future()
    except RuntimeError as error:
        return type(error).__name__
    return "made"


warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "future_outside": futures_outside(),
            "default_loop": attempt(Client),
            "own_loop": attempt(lambda: Client(asyncio.new_event_loop())),
        }
    )
)
