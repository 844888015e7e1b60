"""Is a datagram of no bytes sent?"""

import asyncio
import json


class Receiver(asyncio.DatagramProtocol):
    def __init__(self):
        self.received = []
        self.last = asyncio.get_running_loop().create_future()

    def datagram_received(self, data, address):
        self.received.append(data.decode())
        if data == b"last":
            self.last.set_result(None)


async def ask():
    loop = asyncio.get_running_loop()
    receiving, receiver = await loop.create_datagram_endpoint(Receiver, local_addr=("127.0.0.1", 0))
    address = receiving.get_extra_info("sockname")
    sending, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=address)
    for data in (b"first", b"", b"last"):
        sending.sendto(data)
    await asyncio.wait_for(receiver.last, 10)
    sending.close()
    receiving.close()
    return {"received": receiver.received}


print(json.dumps(asyncio.run(ask())))
