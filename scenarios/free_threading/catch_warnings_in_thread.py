"""Does a thread's `catch_warnings` block act on the warnings of another thread that runs at the same time?"""

import json
import threading
import warnings

inside, done = threading.Event(), threading.Event()
facts = {}


def silences():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inside.set()
        done.wait(10)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    thread = threading.Thread(target=silences)
    thread.start()
    inside.wait(10)
    warnings.warn("of the main thread", UserWarning, stacklevel=1)
    done.set()
    thread.join(10)
    facts["seen_while_another_thread_ignores"] = len(caught)
print(json.dumps(facts))
