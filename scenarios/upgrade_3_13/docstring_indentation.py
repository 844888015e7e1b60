"""Is a docstring kept as it was written, or without its common indentation?"""

import inspect
import json


def summary_alone():
    """Summary.

        indented
    deeper by nothing
    """


class Tabular:
    """
    name
        value
    """


LITERAL = """
    not a docstring
"""

print(
    json.dumps(
        {
            "function": summary_alone.__doc__,
            "class": Tabular.__doc__,
            "getdoc": inspect.getdoc(Tabular),
            "other_string": LITERAL,
        }
    )
)
