"""Does the interpreter run with its global lock when nobody says otherwise?"""

import json
import sys

print(json.dumps({"gil_enabled": getattr(sys, "_is_gil_enabled", lambda: True)()}))
