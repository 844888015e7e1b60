"""Do warnings that 3.12 introduced stay as they were?

A control: nothing here is expected to change, and a report that flags it is wrong.
"""

import datetime
import json
import warnings


def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return sorted({warning.category.__name__ for warning in caught})


print(
    json.dumps(
        {
            "invalid_escape": warned(lambda: compile("'\\d'", "<text>", "eval")),
            "utcnow": warned(datetime.datetime.utcnow),
            "inverted_boolean": warned(lambda: ~bool(1)),
        }
    )
)
