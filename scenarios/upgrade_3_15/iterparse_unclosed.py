"""Does ElementTree.iterparse() warn when it opened a file and nobody closed it?

Leaving the loop early is enough. With warnings as errors the warning is printed, not raised: it comes from a finalizer.
"""

import gc
import json
import os
import tempfile
import warnings
import xml.etree.ElementTree as ET
from contextlib import closing, nullcontext


def warned(path, close, exhaust):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        events = ET.iterparse(path)
        with closing(events) if close and hasattr(events, "close") else nullcontext():
            next(events)
            if exhaust:
                list(events)
        del events
        gc.collect()
    return sorted({warning.category.__name__ for warning in caught})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("<a>" + "<b/>" * 20000 + "</a>")
        print(
            json.dumps(
                {
                    "left_early": warned(path, close=False, exhaust=False),
                    "read_to_the_end": warned(path, close=False, exhaust=True),
                    "closed": warned(path, close=True, exhaust=False),
                    "has_close": hasattr(ET.iterparse(path), "close"),
                }
            )
        )
