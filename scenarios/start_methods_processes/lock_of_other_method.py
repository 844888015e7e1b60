"""Can objects made for one start method be given to a process of another?

Code that pins fork in one place makes its lock there and passes it to an ordinary process elsewhere; and the other way
round.
"""

import json
import multiprocessing


def accept(argument):
    del argument


def outcome(context, argument):
    worker = context.Process(target=accept, args=(argument,))
    try:
        worker.start()
    except RuntimeError as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    fork, spawn, default = (multiprocessing.get_context(name) for name in ("fork", "spawn", None))
    print(
        json.dumps(
            {
                "fork_lock_to_default": outcome(default, fork.Lock()),
                "fork_queue_to_default": outcome(default, fork.Queue()),
                "fork_value_to_default": outcome(default, fork.Value("i", 0)),
                "default_lock_to_fork": outcome(fork, default.Lock()),
                "spawn_lock_to_default": outcome(default, spawn.Lock()),
            }
        )
    )
