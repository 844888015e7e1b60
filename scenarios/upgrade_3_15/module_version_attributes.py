"""Does reading the version of a module of the standard library warn?"""

import importlib
import json
import warnings

NAMES = [
    "argparse.__version__",
    "csv.__version__",
    "ctypes.__version__",
    "decimal.__version__",
    "http.server.__version__",
    "imaplib.__version__",
    "ipaddress.__version__",
    "json.__version__",
    "logging.__date__",
    "logging.__version__",
    "optparse.__version__",
    "platform.__version__",
    "re.__version__",
    "socketserver.__version__",
    "tabnanny.__version__",
    "tarfile.version",
    "wsgiref.simple_server.__version__",
    "xml.etree.ElementTree.VERSION",
    "xml.sax.expatreader.version",
    "xml.sax.handler.version",
    "zlib.__version__",
]


def warned(name):
    module, _, attribute = name.rpartition(".")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(importlib.import_module(module), attribute)
    return bool(caught)


if __name__ == "__main__":
    print(json.dumps({name: warned(name) for name in NAMES}))
