"""What does the interpreter call itself, and the extension modules that it loads?"""

import json
import sys
import sysconfig

facts = {
    "tag_ends_in_t": str(sysconfig.get_config_var("SOABI")).split("-")[1].endswith("t"),
    "abiflags": sys.abiflags,
    "Py_GIL_DISABLED": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
}
print(json.dumps(facts))
