"""Is array.typecodes a string?

Code joins it, slices it, or asks whether a letter is in it.
"""

import array
import json


def outcome(act):
    try:
        return act(array.typecodes)
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "type": type(array.typecodes).__name__,
                "concatenated_with_a_string": outcome(lambda codes: isinstance(codes + "x", str)),
                "substring_bB": outcome(lambda codes: "bB" in codes),
                "every_code_has_one_letter": outcome(lambda codes: all(len(code) == 1 for code in codes)),
                "new_codes": sorted({"Zd", "Zf", "e"} & set(array.typecodes)),
            }
        )
    )
