"""Does URL-safe Base64 without its padding decode?

Tokens (JWT and others) leave the padding out. Code put it back first, or took the error for a broken token.
"""

import base64
import json


def outcome(decode, *arguments):
    try:
        return decode(*arguments).decode()
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "urlsafe_without_padding": outcome(base64.urlsafe_b64decode, "cHlza2V3IQ"),
                "urlsafe_padded": outcome(base64.urlsafe_b64decode, "cHlza2V3IQ=="),
                "urlsafe_overpadded": outcome(base64.urlsafe_b64decode, "cHlza2V3IQ===="),
                "urlsafe_cut_short": outcome(base64.urlsafe_b64decode, "cHlza"),
                "standard_without_padding": outcome(base64.b64decode, "cHlza2V3IQ"),
                "altchars_without_padding": outcome(base64.b64decode, "cHlza2V3IQ", b"-_"),
            }
        )
    )
