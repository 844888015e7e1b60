"""Which exception does a process raise for an argument that cannot be pickled?

Asks the spawn method, which pickles its arguments on every Python, so that only the exception can change.
Code that catches one type and falls back to serial work depends on the answer.
"""

import json
import multiprocessing


def local_instance():
    class Local:
        pass

    return Local()


def accept(argument):
    del argument


def refusal(argument):
    worker = multiprocessing.get_context("spawn").Process(target=accept, args=(argument,))
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return None


if __name__ == "__main__":
    with open(__file__, encoding="utf-8") as file:
        print(
            json.dumps(
                {
                    "lambda": refusal(lambda: None),
                    "local_class_instance": refusal(local_instance()),
                    "open_file": refusal(file),
                }
            )
        )
