"""Does the error of an object that cannot be serialized carry notes on where it was?

Logs, and tests that compare a whole traceback, show them.
"""

import json
import pickle


class Odd:
    def __reduce__(self):
        raise ValueError("no")


def notes(function, thing):
    try:
        function(thing)
    except Exception as error:
        return {"error": type(error).__name__, "has_notes": bool(getattr(error, "__notes__", []))}


print(
    json.dumps(
        {
            "json": notes(json.dumps, {"a": [1, {2, 3}]}),
            "pickle": notes(pickle.dumps, {"a": [1, Odd()]}),
            "json_circle": notes(json.dumps, (lambda row: row.append(row) or row)([])),
        }
    )
)
