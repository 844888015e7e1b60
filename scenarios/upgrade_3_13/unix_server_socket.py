"""Does closing a Unix server remove its socket from the file system?"""

import asyncio
import json
import os
import tempfile


async def ask():
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "socket")
        server = await asyncio.start_unix_server(lambda reader, writer: None, place)
        before = os.path.exists(place)
        server.close()
        await server.wait_closed()
        return {"there_while_serving": before, "there_after_close": os.path.exists(place)}


print(json.dumps(asyncio.run(ask())))
