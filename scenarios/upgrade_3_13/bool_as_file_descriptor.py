"""Does a boolean that is passed as a file descriptor draw a warning?

Usually a mistake: True is standard output, False standard input.
"""

import io
import json
import os
import warnings


def warned(function, *arguments, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(*arguments, **options)
        except OSError:
            pass
    return sorted({warning.category.__name__ for warning in caught})


print(
    json.dumps(
        {
            "open": warned(open, True, "wb", closefd=False),
            "FileIO": warned(io.FileIO, True, "wb", closefd=False),
            "os.fdopen": warned(os.fdopen, True, "wb", closefd=False),
            "os.stat": warned(os.stat, True),
            "os.fstat": warned(os.fstat, True),
            "a number": warned(os.fstat, 1),
        }
    )
)
