"""Can urlopen be told by cafile, capath or cadefault whom to trust?

A data: address keeps the network out of it. An empty folder is a valid capath.
"""

import json
import ssl
import tempfile
import warnings
from urllib.request import urlopen


def attempt(**options):
    try:
        with urlopen("data:,hello", **options) as answer:
            return answer.read().decode()
    except TypeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
with tempfile.TemporaryDirectory() as folder:
    facts = {
        "capath": attempt(capath=folder),
        "cadefault": attempt(cadefault=True),
        "context": attempt(context=ssl.create_default_context()),
    }
print(json.dumps(facts))
