"""Which calls are accepted that were refused before?

One fact for each: accepted, or the exception that it raises.
"""

import array
import base64
import binascii
import contextlib
import difflib
import faulthandler
import inspect
import io
import json
import logging
import os
import pprint
import struct
import sys
import typing
import unittest
import urllib.parse
from http.client import HTTPConnection

CALLS = {
    "array.array('e')": lambda: array.array("e", [1.0]),
    "base64.b64encode(wrapcol=)": lambda: base64.b64encode(b"a", wrapcol=76),
    "base64.b64decode(padded=)": lambda: base64.b64decode(b"YQ", padded=False),
    "binascii.a2b_base64(canonical=)": lambda: binascii.a2b_base64(b"YQ==", canonical=True),
    "bytes.replace(count=)": lambda: b"aa".replace(b"a", b"b", count=1),
    "compile(module=)": lambda: compile("1", "a.py", "eval", module="a"),
    "difflib.unified_diff(color=)": lambda: list(difflib.unified_diff(["a"], ["b"], color=True)),
    "faulthandler.enable(max_threads=)": lambda: faulthandler.enable(sys.__stderr__, max_threads=1),
    "http.client.HTTPConnection(max_response_headers=)": lambda: HTTPConnection("h", max_response_headers=9),
    "inspect.getdoc(inherit_class_doc=)": lambda: inspect.getdoc(int, inherit_class_doc=True),
    "json.loads(array_hook=)": lambda: json.loads("[]", array_hook=tuple),
    "memoryview.cast('Zd')": lambda: memoryview(bytes(16)).cast("Zd"),
    "os.makedirs(parent_mode=)": lambda: os.makedirs(".", exist_ok=True, parent_mode=0o755),
    "pprint.pformat(expand=)": lambda: pprint.pformat([], expand=True),
    "struct.calcsize('Zd')": lambda: struct.calcsize("Zd"),
    "typing.TypedDict(closed=)": lambda: typing.TypedDict("T", {}, closed=True),
    "typing.TypeVarTuple(bound=)": lambda: typing.TypeVarTuple("Ts", bound=int),
    "unittest.assertLogs(formatter=)": lambda: unittest.TestCase().assertLogs(formatter=logging.Formatter()),
    "urllib.parse.urlsplit(missing_as_none=)": lambda: urllib.parse.urlsplit("a", missing_as_none=True),
}


def outcome(call):
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            call()
    except Exception as error:
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    print(json.dumps({name: outcome(call) for name, call in CALLS.items()}))
