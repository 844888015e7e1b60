"""What becomes of a running worker, and of the next one, when the process that forked it is killed?

The out-of-memory killer may choose a fork server. Elsewhere the workers' parent is the program itself, and there is
nobody to kill.
"""

import json
import multiprocessing
import os
import signal


def work(connection):
    connection.send(os.getppid())
    connection.poll(8)


def start():
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    return worker, ours, ours.recv() if ours.poll(10) else None


if __name__ == "__main__":
    worker, connection, server = start()
    facts = {"has_fork_server": server != os.getpid()}
    if facts["has_fork_server"]:
        os.kill(server, signal.SIGKILL)
        os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)  # and leave it to multiprocessing
    connection.send("end")
    worker.join(8)
    second, connection, _ = start()
    connection.send("end")
    second.join(8)
    print(json.dumps(facts | {"worker_exit": worker.exitcode, "next_worker_exit": second.exitcode}))
