"""Which things of the standard library that 3.13 deprecated still work, and do they warn?

Under -W error a warning is an error, and some of these are gone in a later version.
"""

import array
import ctypes
import decimal
import gettext
import glob
import http.server
import json
import pathlib
import platform
import pydoc
import re
import tarfile
import traceback
import warnings


def outcome(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function()
        except Exception as error:
            return [*sorted({warning.category.__name__ for warning in caught}), type(error).__name__]
    return sorted({warning.category.__name__ for warning in caught})


class Quiet:
    def nothing(self):
        pass

    setup = handle = finish = nothing


def set_pointer_type():
    ctypes.SetPointerType(ctypes.POINTER("Incomplete"), ctypes.Structure)


USES = {
    "array 'u'": lambda: array.array("u"),
    "ctypes.SetPointerType": set_pointer_type,
    "decimal format N": lambda: format(decimal.Decimal(1), "N"),
    "gettext plural 1.0": lambda: gettext.ngettext("a", "b", 1.0),
    "glob.glob1": lambda: glob.glob1(".", "*"),
    "CGIHTTPRequestHandler": lambda: type("Cgi", (Quiet, http.server.CGIHTTPRequestHandler), {})(0, 0, 0),
    "PurePath.is_reserved": lambda: pathlib.PurePath("a").is_reserved(),
    "platform.java_ver": lambda: platform.java_ver(),
    "pydoc.ispackage": lambda: pydoc.ispackage("."),
    "re.split maxsplit by position": lambda: re.split("a", "bab", 1),
    "re.sub count by position": lambda: re.sub("a", "b", "aaa", 1),
    "TarInfo.tarfile": lambda: setattr(tarfile.TarInfo("a"), "tarfile", None),
    "TracebackException.exc_type": lambda: traceback.TracebackException.from_exception(ValueError()).exc_type,
}
print(json.dumps({name: outcome(use) for name, use in USES.items()}))
