"""Does an error in a worker reach the hooks that the main block installed?

Error reporters replace sys.excepthook and threading.excepthook. A worker prints its own traceback and does not use
sys.excepthook at all, so only the hook for threads can make a difference.
"""

import json
import multiprocessing
import sys
import threading


def fail():
    raise ValueError


def work(connection):
    seen = []
    hook = threading.excepthook
    threading.excepthook = lambda arguments: seen.append(hook(arguments))
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join(5)
    connection.send({"thread_error_went_to": seen[0] or "stderr", "sys_excepthook": sys.excepthook.__name__})


def reporter(*_):
    return "the reporter"


if __name__ == "__main__":
    sys.excepthook = threading.excepthook = reporter
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    print(json.dumps(ours.recv() if ours.poll(10) else {}))
    worker.join(5)
