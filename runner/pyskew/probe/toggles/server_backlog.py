"""How many connections wait at a `socketserver` server: 5 until 3.14, 4096 from 3.15 on."""

import sys

NAME = "server-backlog"
SUMMARY = "the backlog of socketserver and http.server"
SINCE = (3, 15)
LINK = "https://docs.python.org/3.15/library/socketserver.html#socketserver.BaseServer.request_queue_size"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("5", "4096"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "5")
NEW = dict.fromkeys(("linux", "macos", "windows"), "4096")
MODULE = "socketserver"
FIX = "set request_queue_size in the class of your server"


def apply(value: str) -> None:
    """Make `value` the backlog of servers whose class does not name one."""
    sys.modules[MODULE].TCPServer.request_queue_size = int(value)


def check() -> str:
    """Return the backlog of a TCP server."""
    import socketserver  # noqa: PLC0415 - the hook acts on this import

    return str(socketserver.TCPServer.request_queue_size)


def effect() -> str:
    """Return the backlog that a server passes to `listen()`."""
    import socketserver  # noqa: PLC0415 - as in check()

    heard: "list[int]" = []

    class Listener:
        def listen(self, backlog: int) -> None:
            heard.append(backlog)

    server = socketserver.TCPServer.__new__(socketserver.TCPServer)
    server.socket = Listener()  # type: ignore[assignment] # only listen() is called
    server.server_activate()
    return str(heard[0])


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
