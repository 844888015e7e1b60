"""Which error does getpass.getuser() raise for a user without a name?

A container that runs as a number that its password file does not know. The number is made up here; the names that
the environment could give are taken away.
"""

import getpass
import json
import os

for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
    os.environ.pop(variable, None)
os.getuid = lambda: 1987654321

try:
    getpass.getuser()
except Exception as error:
    facts = {"error": type(error).__name__, "caught_by_except_keyerror": isinstance(error, KeyError)}
else:
    facts = {"error": None, "caught_by_except_keyerror": False}
print(json.dumps(facts))
