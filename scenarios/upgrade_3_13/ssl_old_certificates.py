"""Does a client accept a server whose certificate or authority was made by old rules?

The shape of company-internal authorities and proxies: a certificate that does not name its authority's key, or an
authority that does not mark itself as one with due emphasis. Client and server talk in memory.
"""

import json
import ssl
from pathlib import Path

HERE = Path(__file__).parent
CASES = {
    "new_rules": ("ssl_ca.pem", "ssl_server.pem"),
    "no_authority_key_identifier": ("ssl_ca.pem", "ssl_server_without_key_identifier.pem"),
    "authority_constraint_not_critical": ("ssl_ca_not_critical.pem", "ssl_server_of_ca_not_critical.pem"),
}


def handshake(client_context, certificate):
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(HERE / certificate, HERE / "ssl_server_key.pem")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client_context.wrap_bio(to_client, to_server, server_hostname="example.test"),
        server_context.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(10):
        for end in list(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return type(error).__name__
            ends.remove(end)
    return "accepted" if not ends else "unfinished"


def attempt(strict_cleared, authority, certificate):
    context = ssl.create_default_context(cafile=HERE / authority)
    if strict_cleared:
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return handshake(context, certificate)


facts = {name: attempt(False, *files) for name, files in CASES.items()}
facts["strict_cleared"] = sorted({attempt(True, *files) for files in CASES.values()})
print(json.dumps(facts))
