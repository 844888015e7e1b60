"""Can a worker accept connections on a socket that the main block listens on?

A prefork server: bind and listen once, then start workers that accept on the global.
"""

import json
import multiprocessing
import socket

server = None


def serve():
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"served")


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as server:
        worker = multiprocessing.Process(target=serve, daemon=True)
        worker.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            worker.join(10)
            client.settimeout(0.2)
            try:
                answer = client.recv(10).decode()
            except TimeoutError:
                answer = None
        print(json.dumps({"answer": answer, "worker_exit": worker.exitcode}))
