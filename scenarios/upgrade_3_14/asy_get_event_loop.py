"""Does asyncio.get_event_loop() make a loop where there is none?

The shape of code from before asyncio.run(): a loop taken at the top of a script, or while an object is made.
"""

import asyncio
import json
import threading
import warnings


def get():
    try:
        loop = asyncio.get_event_loop()
    except RuntimeError as error:
        return type(error).__name__
    if not loop.is_running():
        loop.close()
        asyncio.set_event_loop(None)
        return "a loop"
    return "the running loop"


async def inside():
    return get()


def in_thread():
    answers = []
    thread = threading.Thread(target=lambda: answers.append(get()))
    thread.start()
    thread.join()
    return answers[0]


def after_setting():
    asyncio.set_event_loop(asyncio.new_event_loop())
    return get()


warnings.simplefilter("ignore")
facts = {"at_top_level": get(), "in_thread": in_thread(), "in_coroutine": asyncio.run(inside())}
facts["after_asyncio_run"] = get()
facts["after_set_event_loop"] = after_setting()
print(json.dumps(facts))
