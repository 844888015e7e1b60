"""Which arguments do base64 and binascii accept that they refused before?"""

import base64
import binascii
import json

CALLS = {
    "base64.b32decode(canonical=)": lambda: base64.b32decode(b"ME======", canonical=True),
    "base64.b64decode(ignorechars=)": lambda: base64.b64decode(b"Y-Q==", ignorechars=b"-"),
    "base64.b64decode(padded=)": lambda: base64.b64decode(b"YQ", padded=False),
    "base64.b64encode(wrapcol=)": lambda: base64.b64encode(b"a", wrapcol=76),
    "base64.z85encode(pad=)": lambda: base64.z85encode(b"a", pad=True),
    "binascii.a2b_base64(alphabet=)": lambda: binascii.a2b_base64(b"YQ==", alphabet=binascii.BASE64_ALPHABET),
    "binascii.a2b_base64(canonical=)": lambda: binascii.a2b_base64(b"YQ==", canonical=True),
    "binascii.b2a_base64(padded=)": lambda: binascii.b2a_base64(b"a", padded=False),
    "binascii.b2a_base64(wrapcol=)": lambda: binascii.b2a_base64(b"a", wrapcol=76),
    "binascii.unhexlify(ignorechars=)": lambda: binascii.unhexlify(b"6-1", ignorechars=b"-"),
}


def outcome(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
