"""Which of the removed modules that wrapped a Linux system library can still be found?"""

import importlib.util
import json

NAMES = ["crypt", "ossaudiodev", "spwd"]

print(json.dumps({name: importlib.util.find_spec(name) is not None for name in NAMES}))
