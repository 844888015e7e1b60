"""What do the Base85 decoders make of a last group of a single character?

Such a group carries no whole byte.
"""

import base64
import json


def outcome(decode, text):
    try:
        return list(decode(text))
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "a85decode_single": outcome(base64.a85decode, b"87cUR!"),
                "b85decode_single": outcome(base64.b85decode, b"Xk~0{0"),
                "a85decode_whole": outcome(base64.a85decode, b"87cUR"),
                "b85decode_whole": outcome(base64.b85decode, b"Xk~0{"),
            }
        )
    )
