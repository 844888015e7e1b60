"""Does `catch_warnings(record=True)` record what threads warn of that run within the block?"""

import json
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor


def warn():
    warnings.warn("of a thread", UserWarning, stacklevel=1)


with ThreadPoolExecutor(1) as pool:
    pool.submit(int).result(timeout=10)  # the worker's thread starts before the block
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        thread = threading.Thread(target=warn)
        thread.start()
        thread.join(10)
        facts = {"of_a_thread_started_within": len(caught)}
        caught.clear()
        pool.submit(warn).result(timeout=10)
        facts["of_a_worker_started_before"] = len(caught)
print(json.dumps(facts))
