"""Which interpreter-wide settings of the parent does a worker have?

Each is set to an unusual value in the main block; the worker says which of them it finds.
"""

import csv
import decimal
import gc
import json
import socket
import sys
import threading
from concurrent.futures import ProcessPoolExecutor


def settings():
    return {
        "recursion_limit": sys.getrecursionlimit() == 1234,
        "switch_interval": round(sys.getswitchinterval(), 3) == 0.025,
        "int_digits": sys.get_int_max_str_digits() == 9999,
        "gc_disabled": not gc.isenabled(),
        "decimal_precision": decimal.getcontext().prec == 5,
        "socket_timeout": socket.getdefaulttimeout() == 3,
        "csv_field_limit": csv.field_size_limit() == 777,
        "thread_stack_size": threading.stack_size() == 1 << 20,
    }


if __name__ == "__main__":
    sys.setrecursionlimit(1234)
    sys.setswitchinterval(0.025)
    sys.set_int_max_str_digits(9999)
    gc.disable()
    decimal.getcontext().prec = 5
    socket.setdefaulttimeout(3)
    csv.field_size_limit(777)
    threading.stack_size(1 << 20)
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(settings).result(timeout=15)))
