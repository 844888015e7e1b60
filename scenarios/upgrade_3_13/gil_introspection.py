"""Can a program ask whether the global interpreter lock is on?

The function answers; that it exists does not mean that the lock could be off.
"""

import json
import sys
import sysconfig

asked = getattr(sys, "_is_gil_enabled", None)
print(
    json.dumps(
        {
            "can_ask": asked is not None,
            "enabled": asked() if asked else None,
            "built_without": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        }
    )
)
