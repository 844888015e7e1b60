"""Do a worker's words reach the server on the parent's own connection?

A client object at module level connects in the main block, as database drivers do. Where the worker inherits the
connected socket, both talk into one stream, which garbles a protocol; otherwise the worker must connect for itself.
"""

import json
import multiprocessing
import socket


class Client:
    """Connects when first used."""

    stream = None
    address = None

    def say(self, text):
        if self.stream is None:
            if self.address is None:
                return "not connected"
            self.stream = socket.create_connection(self.address, timeout=5)
        self.stream.sendall(text)
        return "said"


client = Client()


def work(connection):
    connection.send(client.say(b"worker "))


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as server:
        client.address = server.getsockname()
        client.say(b"parent ")
        parents, _ = server.accept()
        ours, theirs = multiprocessing.Pipe()
        worker = multiprocessing.Process(target=work, args=(theirs,))
        worker.start()
        result = ours.recv() if ours.poll(10) else None
        worker.join(5)
        client.stream.close()
        parents.settimeout(5)
        with parents, parents.makefile() as stream:
            print(json.dumps({"worker": result, "parents_stream": stream.read().split()}))
