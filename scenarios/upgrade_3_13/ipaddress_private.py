"""Which addresses of special ranges count as private or global?

Allow lists and guards against requests to internal machines rely on it.
"""

import ipaddress
import json

ADDRESSES = [
    "8.8.8.8", "10.0.0.1", "192.0.0.8", "192.0.0.9", "192.0.0.10", "64:ff9b:1::1", "2001::", "2001:1::1", "2001:3::1",
    "2002::1",
]  # fmt: skip


def describe(text):
    address = ipaddress.ip_address(text)
    return {"private": address.is_private, "global": address.is_global}


print(json.dumps({text: describe(text) for text in ADDRESSES}))
