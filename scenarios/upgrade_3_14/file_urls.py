"""How do paths become file addresses and back?"""

import json
from urllib.error import URLError
from urllib.request import pathname2url, url2pathname


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except (URLError, OSError, TypeError) as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "path": pathname2url("/etc/hosts"),
            "relative_path": pathname2url("etc/hosts"),
            "address": attempt(url2pathname, "/etc/hosts"),
            "query_and_fragment": attempt(url2pathname, "/etc/hosts?query#fragment"),
            "foreign_authority": attempt(url2pathname, "//example.test/etc/hosts"),
        }
    )
)
