"""What happens when a log listener is started a second time?

Silently, a second thread that nobody stops; or an error.
"""

import json
import logging.handlers
import queue
import threading

listener = logging.handlers.QueueListener(queue.Queue())
before = threading.active_count()
listener.start()
try:
    listener.start()
    outcome = "started"
except RuntimeError as error:
    outcome = type(error).__name__
threads = threading.active_count() - before
for _ in range(threads):
    listener.queue.put(None)  # what stop() sends, once per thread
print(json.dumps({"second_start": outcome, "threads": threads, "is_context_manager": hasattr(listener, "__enter__")}))
