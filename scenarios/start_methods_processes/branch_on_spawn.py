"""Do programs that tell apart only fork and spawn give their workers what they need?

State is handed over `if get_start_method() == "spawn"`, or if the platform is one of those that had no fork. With a
third method neither holds, and the workers do without.
"""

import json
import multiprocessing
import sys

state = None


def receive(given):
    global state
    state = given


def look():
    return state


def ask(hand_over):
    settings = {"initializer": receive, "initargs": (state,)} if hand_over else {}
    with multiprocessing.Pool(1, **settings) as pool:
        return pool.apply_async(look).get(10)


if __name__ == "__main__":
    state = "configured"
    method = multiprocessing.get_start_method()
    print(
        json.dumps(
            {
                "if_spawn": ask(method == "spawn"),
                "if_not_fork": ask(method != "fork"),
                "if_platform": ask(sys.platform in ("darwin", "win32")),
                "always": ask(hand_over=True),
            }
        )
    )
