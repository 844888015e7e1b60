"""Is backslash z known in patterns, and what of the letters around it?"""

import json
import re


def attempt(pattern):
    try:
        return bool(re.search(pattern, "a\n"))
    except re.error:
        return "refused"


print(json.dumps({pattern: attempt(pattern) for pattern in (r"a\z", r"a\Z", r"a$", r"a\n\z")}))
