"""Does a thread start with the context and the warning filters of the code that started it?

Both follow flags of the interpreter, which free-threaded builds set.
"""

import contextvars
import json
import sys
import threading
import warnings

variable = contextvars.ContextVar("variable", default="default")


def in_thread(function):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(function()))
    thread.start()
    thread.join()
    return answers[0]


def first_filter():
    return warnings.filters[0][0] if warnings.filters else None


variable.set("set by the starter")
facts = {
    "context_seen_in_thread": in_thread(variable.get),
    "thread_inherit_context": getattr(sys.flags, "thread_inherit_context", "no flag"),
    "context_aware_warnings": getattr(sys.flags, "context_aware_warnings", "no flag"),
}
with warnings.catch_warnings():
    warnings.simplefilter("error", ImportWarning)
    facts["filters_of_with_block_seen_in_thread"] = in_thread(first_filter) == "error"
print(json.dumps(facts))
