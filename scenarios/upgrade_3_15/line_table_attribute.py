"""Where can a tool read the line numbers of a code object?

Coverage tools, tracers and code that rebuilds functions read the old table; co_lines() has stood beside it since 3.10.
"""

import json
import warnings


def sample():
    first = 1
    return first


def old_table(code):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            table = code.co_lnotab
        except AttributeError as error:
            return type(error).__name__
    return [type(table).__name__, *sorted({warning.category.__name__ for warning in caught})]


if __name__ == "__main__":
    code = sample.__code__
    lines = {line - code.co_firstlineno for _, _, line in code.co_lines() if line is not None}
    print(json.dumps({"co_lnotab": old_table(code), "co_lines": sorted(lines)}))
