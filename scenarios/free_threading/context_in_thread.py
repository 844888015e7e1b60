"""Which value of a context variable does work see that runs in another thread?"""

import contextvars
import json
import threading
from concurrent.futures import ThreadPoolExecutor

request = contextvars.ContextVar("request", default="default")


def seen_by(start):
    answers = []
    thread = start(lambda: answers.append(request.get()))
    thread.start()
    thread.join(10)
    return answers


with ThreadPoolExecutor(1) as pool:
    pool.submit(int).result(timeout=10)  # the worker's thread starts before the variable is set
    request.set("set by the starter")
    facts = {
        "Thread": seen_by(lambda function: threading.Thread(target=function)),
        "Timer": seen_by(lambda function: threading.Timer(0, function)),
        "worker_started_before": pool.submit(request.get).result(timeout=10),
    }
with ThreadPoolExecutor(1) as pool:
    facts["worker_started_after"] = pool.submit(request.get).result(timeout=10)
print(json.dumps(facts))
