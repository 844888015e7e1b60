"""Is a header whose text contains a line break written?

If it is written as it stands, its second line is a header of its own: an injection.
"""

import email.message
import email.policy
import json

TEXT = "hello\nBcc: everybody@example.com"


class Trusting(email.policy.Compat32):
    def _fold(self, name, value, sanitize):
        return f"{name}: {value}\n"


def written(policy):
    message = email.message.Message(policy=policy)
    message.set_payload("body")
    message["To"] = "one@example.com"
    message._headers.append(("Subject", TEXT))
    try:
        read = email.message_from_string(message.as_string())
    except Exception as error:
        return type(error).__name__
    return sorted(read.keys())


print(
    json.dumps(
        {
            "compat32": written(email.policy.compat32),
            "policy_that_does_not_check": written(Trusting()),
            "email_policy_default": written(email.policy.default),
        }
    )
)
