"""Can a client trust a server's own certificate without its authority?

What users do who export the certificate that a proxy shows and put it into the trust store.
"""

import json
import ssl
from pathlib import Path

HERE = Path(__file__).parent


def handshake(client_context):
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(HERE / "ssl_server.pem", HERE / "ssl_server_key.pem")
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


print(
    json.dumps(
        {
            "server_certificate_alone": handshake(ssl.create_default_context(cafile=HERE / "ssl_server.pem")),
            "its_authority": handshake(ssl.create_default_context(cafile=HERE / "ssl_ca.pem")),
        }
    )
)
