"""Which version of Unicode do strings follow?

Identifiers, case and width of new characters depend on it. The sample characters came with 15.1, 16.0 and 17.0.
"""

import json
import unicodedata

SAMPLES = {"15.1": 0x2FFC, "16.0": 0x1C89, "17.0": 0xA7CE}

if __name__ == "__main__":
    named = {version: unicodedata.name(chr(number), None) is not None for version, number in SAMPLES.items()}
    print(json.dumps({"unidata_version": unicodedata.unidata_version, "knows_character_of": named}))
