"""Is a TLS connection over memory buffers refused that checks a host name but was told none?

wrap_socket() has always refused it; protocols without a socket of their own use wrap_bio().
"""

import json
import socket
import ssl


def by_bio(**options):
    context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), **options)


def by_socket(**options):
    with socket.socket() as plain:
        context.wrap_socket(plain, **options).close()


def outcome(wrap, **options):
    try:
        wrap(**options)
    except ValueError as error:
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    context = ssl.create_default_context()
    print(
        json.dumps(
            {
                "wrap_bio": outcome(by_bio),
                "wrap_bio_named": outcome(by_bio, server_hostname="example.org"),
                "wrap_socket": outcome(by_socket),
            }
        )
    )
