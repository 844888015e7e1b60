"""Does a program that the parent starts later inherit the terminal of os.forkpty() and pty.fork()?"""

import json
import os
import pty


def inheritable(fork):
    child, terminal = fork()
    if child == 0:
        os._exit(0)
    answer = os.get_inheritable(terminal)
    os.close(terminal)
    os.waitpid(child, 0)
    return answer


if __name__ == "__main__":
    print(json.dumps({"os.forkpty": inheritable(os.forkpty), "pty.fork": inheritable(pty.fork)}))
