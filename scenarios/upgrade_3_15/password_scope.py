"""Is a password that was stored for one scheme sent to another scheme of the same host?"""

import json
from urllib.request import HTTPPasswordMgr

ASKED = ["http://example.org/", "https://example.org/", "http://example.org/deep/er", "example.org"]


def answers(stored):
    passwords = HTTPPasswordMgr()
    passwords.add_password("realm", stored, "user", "secret")
    return {uri: passwords.find_user_password("realm", uri)[0] for uri in ASKED}


if __name__ == "__main__":
    print(json.dumps({stored: answers(stored) for stored in ["http://example.org/", "example.org"]}))
