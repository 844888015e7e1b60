"""Does this Python know the characters and rules of Unicode 15.1?"""

import json
import unicodedata

print(
    json.dumps(
        {
            "at_least_15_1": tuple(map(int, unicodedata.unidata_version.split("."))) >= (15, 1),
            "category of U+2FFC": unicodedata.category("\u2ffc"),
            "category of U+2EBF0": unicodedata.category("\U0002ebf0"),
            "U+2EBF0 is an identifier": "\U0002ebf0".isidentifier(),
        }
    )
)
