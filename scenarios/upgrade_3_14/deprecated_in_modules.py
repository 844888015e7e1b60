"""Which things that 3.14 deprecated warn?

Under -W error a warning is an error.
"""

import argparse
import codecs
import ctypes
import importlib
import json
import logging.config
import mimetypes
import os
import pathlib
import symtable
import sys
import urllib.parse
import warnings


def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function()
        except Exception as error:
            return [*sorted({warning.category.__name__ for warning in caught}), type(error).__name__]
    return sorted({warning.category.__name__ for warning in caught})


class OldHandler(logging.StreamHandler):
    def __init__(self, strm=None):
        super().__init__(strm)


def old_handler():
    handlers = {"old": {"class": f"{__name__}.OldHandler", "stream": "ext://sys.stderr"}}
    logging.config.dictConfig({"version": 1, "handlers": handlers})


def table():
    return symtable.symtable("class C:\n    def f(self): pass\n", "<table>", "exec").get_children()[-1]


USES = {
    "complex(1j, 1)": lambda: complex(1j, 1),
    "add_argument_group prefix_chars": lambda: argparse.ArgumentParser().add_argument_group("g", prefix_chars="+"),
    "argparse.FileType": lambda: argparse.FileType("r"),
    "codecs.open": lambda: codecs.open(os.devnull).close(),
    "ctypes _pack_": lambda: type("S", (ctypes.Structure,), {"_pack_": 1, "_fields_": [("x", ctypes.c_int)]}),
    "logging handler with strm": old_handler,
    "mimetypes undotted": lambda: mimetypes.MimeTypes(filenames=()).add_type("a/b", "x"),
    "nturl2path": lambda: importlib.import_module("nturl2path"),
    "PurePath.as_uri": lambda: pathlib.PurePosixPath("/a").as_uri(),
    "Path.as_uri": lambda: pathlib.Path("/a").as_uri(),
    "symtable get_methods": lambda: table().get_methods(),
    "sys._clear_type_cache": lambda: sys._clear_type_cache(),
    "parse_qsl(0)": lambda: urllib.parse.parse_qsl(0),
}
print(json.dumps({name: warned(use) for name, use in USES.items()}))
