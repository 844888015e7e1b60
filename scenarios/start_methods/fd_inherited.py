"""Does a worker own the parent's file descriptors?

A pipe is passed by its number, a listening socket lies in a global; neither number nor global means anything in a
process that was not copied from ours. The socket is also passed as an argument, which duplicates it on purpose.
"""

import errno
import json
import multiprocessing
import os
import socket

PIPE_NUMBER = 200  # far above what a fresh process has open
listener = None


def write_to(number):
    try:
        os.write(number, b"x")
    except OSError as error:
        return errno.errorcode[error.errno]
    return "written"


def answer_on(server):
    if server is None:
        return "no socket"
    server.settimeout(10)
    client, _ = server.accept()
    with client:
        client.sendall(b"hello")
    return "answered"


def answer_on_global():
    return answer_on(listener)


def report(connection, function, *arguments):
    connection.send(function(*arguments))


def in_worker(function, *arguments):
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=report, args=(theirs, function, *arguments))
    worker.start()
    answer = ours.recv() if ours.poll(10) else None
    worker.join(5)
    return answer


if __name__ == "__main__":
    os.dup2(os.pipe()[1], PIPE_NUMBER, inheritable=False)
    facts = {"pipe_by_number": in_worker(write_to, PIPE_NUMBER)}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname(), timeout=10):
            facts["socket_in_global"] = in_worker(answer_on_global)
        with socket.create_connection(listener.getsockname(), timeout=10):
            facts["socket_as_argument"] = in_worker(answer_on, listener)
    print(json.dumps(facts))
