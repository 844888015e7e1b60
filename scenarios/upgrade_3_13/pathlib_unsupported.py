"""Which error does an impossible path operation raise, and which handlers catch it?

Making a concrete path of the other operating system is impossible everywhere.
"""

import json
import os
import pathlib

foreign = pathlib.PosixPath if os.name == "nt" else pathlib.WindowsPath
try:
    foreign("name")
except Exception as error:
    facts = {
        "error": type(error).__name__,
        "caught_by_NotImplementedError": isinstance(error, NotImplementedError),
        "caught_by_OSError": isinstance(error, OSError),
    }
else:
    facts = {"error": None}
print(json.dumps(facts))
