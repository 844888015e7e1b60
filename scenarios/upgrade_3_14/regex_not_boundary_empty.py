"""Does the pattern backslash B match the empty string?"""

import json
import re

print(
    json.dumps(
        {
            "search_empty": bool(re.search(r"\B", "")),
            "fullmatch_empty": bool(re.fullmatch(r"\B", "")),
            "sub_empty": re.sub(r"\B", "-", ""),
            "boundary_in_empty": bool(re.search(r"\b", "")),
            "sub_text": re.sub(r"\B", "-", "ab"),
        }
    )
)
