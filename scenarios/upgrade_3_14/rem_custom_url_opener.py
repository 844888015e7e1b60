"""Does a program still start that makes its own FancyURLopener?

The shape of scrapers and model downloaders: a subclass with another user agent, at the top of a module, so that all
of the module is lost with it.
"""

import json
import warnings

LIBRARY = """
import urllib.request

class Opener(urllib.request.FancyURLopener):
    version = "Mozilla/5.0"

def unrelated():
    return "works"
"""


def attempt():
    library = {}
    try:
        exec(LIBRARY, library)
        return library["unrelated"]()
    except AttributeError as error:
        return type(error).__name__


def remedy():
    import urllib.request

    request = urllib.request.Request("http://example.test/", headers={"User-Agent": "Mozilla/5.0"})
    return request.get_header("User-agent")


warnings.simplefilter("ignore")
print(json.dumps({"unrelated_function": attempt(), "with_request": remedy()}))
