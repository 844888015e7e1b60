"""Does the import of an extension module that knows nothing of free threading switch the global lock on?"""

import json
import sys
import warnings


def gil_enabled():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


facts = {"before": gil_enabled()}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import lxml.etree  # noqa: F401 - its import is the question
facts["after"] = gil_enabled()
facts["warned"] = any("global interpreter lock" in str(one.message) for one in caught)
print(json.dumps(facts))
