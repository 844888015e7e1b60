"""What is the error of a bad pattern called?

Reports, test expectations and logs name exceptions by `type(error).__name__`.
"""

import json
import re

try:
    re.compile("(")
except re.error as error:
    facts = {
        "name": type(error).__name__,
        "module": type(error).__module__,
        "caught_by_re_error": True,
        "has_PatternError": hasattr(re, "PatternError"),
    }
print(json.dumps(facts))
