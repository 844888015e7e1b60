"""Can a message be written whose address has letters outside ASCII before the `@`?

Such an address needs a mail server that knows UTF-8 headers; encoding it as other headers are makes it another one.
"""

import json
from email import policy
from email.message import EmailMessage


def outcome(address, chosen):
    message = EmailMessage(policy=chosen)
    message["To"] = address
    message.set_content("text")
    try:
        written = message.as_bytes()
    except Exception as error:
        return type(error).__name__
    return "raw" if address.encode() in written else "encoded"


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "non_ascii_mailbox": outcome("jörg@example.com", policy.default),
                "non_ascii_domain": outcome("joerg@exämple.com", policy.default),
                "non_ascii_display_name": outcome("Jörg <joerg@example.com>", policy.default),
                "non_ascii_mailbox_smtputf8": outcome("jörg@example.com", policy.SMTPUTF8),
            }
        )
    )
