"""Do functions that take a time accept a Decimal or a Fraction?"""

import json
import select
import socket
import threading
import time
from datetime import datetime, timezone
from decimal import Decimal
from fractions import Fraction

TINY = {"decimal": Decimal("0.001"), "fraction": Fraction(1, 1000)}


def socket_timeout(value):
    with socket.socket() as sock:
        sock.settimeout(value)


CALLS = {
    "time.sleep": time.sleep,
    "time.gmtime": time.gmtime,
    "datetime.fromtimestamp": lambda value: datetime.fromtimestamp(value, timezone.utc),
    "socket.settimeout": socket_timeout,
    "select.select": lambda value: select.select([], [], [], value),
    "Lock.acquire": lambda value: threading.Lock().acquire(timeout=value),
    "Thread.join": lambda value: started().join(value),
}


def started():
    thread = threading.Thread(target=str)
    thread.start()
    return thread


def outcome(call, value):
    try:
        call(value)
    except Exception as error:
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    facts = {name: {kind: outcome(call, value) for kind, value in TINY.items()} for name, call in CALLS.items()}
    print(json.dumps(facts))
