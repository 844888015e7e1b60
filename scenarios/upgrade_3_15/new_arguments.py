"""Which calls are accepted that were refused before?

One fact for each: accepted, or the exception that it raises.
"""

import array
import ast
import contextlib
import difflib
import faulthandler
import inspect
import io
import json
import logging
import os
import pathlib
import pprint
import shelve
import struct
import sys
import timeit
import typing
import unittest
import urllib.parse
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler as Handler

CALLS = {
    "array.array('e')": lambda: array.array("e", [1.0]),
    "ast.dump(color=)": lambda: ast.dump(ast.parse("1"), color=True),
    "bytes.replace(count=)": lambda: b"aa".replace(b"a", b"b", count=1),
    "compile(module=)": lambda: compile("1", "a.py", "eval", module="a"),
    "difflib.unified_diff(color=)": lambda: list(difflib.unified_diff(["a"], ["b"], color=True)),
    "faulthandler.enable(max_threads=)": lambda: faulthandler.enable(sys.__stderr__, max_threads=1),
    "http.client.HTTPConnection(max_response_headers=)": lambda: HTTPConnection("h", max_response_headers=9),
    "http.server.SimpleHTTPRequestHandler(extra_response_headers=)": lambda: inspect.signature(Handler).parameters[
        "extra_response_headers"
    ],
    "inspect.getdoc(inherit_class_doc=)": lambda: inspect.getdoc(int, inherit_class_doc=True),
    "json.loads(array_hook=)": lambda: json.loads("[]", array_hook=tuple),
    "memoryview.cast('Zd')": lambda: memoryview(bytes(16)).cast("Zd"),
    "os.makedirs(parent_mode=)": lambda: os.makedirs(".", exist_ok=True, parent_mode=0o755),
    "pathlib.Path.mkdir(parent_mode=)": lambda: pathlib.Path().mkdir(exist_ok=True, parent_mode=0o755),
    "pprint.pformat(expand=)": lambda: pprint.pformat([], expand=True),
    "shelve.Shelf(serializer=)": lambda: shelve.Shelf({}, serializer=repr, deserializer=eval),
    "struct.calcsize('Zd')": lambda: struct.calcsize("Zd"),
    "timeit.Timer.autorange(target_time=)": lambda: timeit.Timer("pass").autorange(target_time=0.001),
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
