"""How many connections may wait for a TCPServer by default?"""

import json
import socket
import socketserver
from http.server import HTTPServer

if __name__ == "__main__":
    size = socketserver.TCPServer.request_queue_size
    print(
        json.dumps(
            {
                "is_five": size == 5,
                "is_the_largest": size == socket.SOMAXCONN,
                "http_server_has_the_same": HTTPServer.request_queue_size == size,
                "unix_server_has_the_same": socketserver.UnixStreamServer.request_queue_size == size,
            }
        )
    )
