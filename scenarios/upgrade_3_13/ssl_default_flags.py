"""Which checks does the default TLS context make of a certificate?"""

import json
import ssl

context = ssl.create_default_context()
flags = context.verify_flags
print(
    json.dumps(
        {
            "strict": bool(flags & ssl.VERIFY_X509_STRICT),
            "partial_chain": bool(flags & ssl.VERIFY_X509_PARTIAL_CHAIN),
            "trusted_first": bool(flags & ssl.VERIFY_X509_TRUSTED_FIRST),
            "bare_context_strict": bool(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).verify_flags & ssl.VERIFY_X509_STRICT),
        }
    )
)
