"""Does this Python know the characters and rules of Unicode 16?"""

import json
import unicodedata

print(
    json.dumps(
        {
            "at_least_16": tuple(map(int, unicodedata.unidata_version.split("."))) >= (16,),
            "category of U+1C89": unicodedata.category("\u1c89"),
            "lower of U+1C89": ascii("\u1c89".lower()),
            "U+105C0 is an identifier": "\U000105c0".isidentifier(),
        }
    )
)
