"""What does the email package read from a malformed list of addresses?

A wrong answer let checks of an address's domain be passed by (CVE-2023-27043).
"""

import email.utils
import json

ADDRESSES = {
    "plain": "Alice <alice@example.org>",
    "address_before_brackets": "alice@example.org <bob@example.com>",
    "comma_in_name": "alice@example.org)bob@example.com",
    "two_in_one": "<alice@example.org><bob@example.com>",
}

facts = {name: list(email.utils.parseaddr(text)) for name, text in ADDRESSES.items()}
facts["getaddresses"] = [list(pair) for pair in email.utils.getaddresses(["alice@example.org <bob@example.com>"])]
facts["has_strict"] = getattr(email.utils, "supports_strict_parsing", False)
print(json.dumps(facts))
