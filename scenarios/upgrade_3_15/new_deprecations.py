"""Which uses of the standard library have begun to warn?

With warnings as errors each of them ends the program. One fact for each use: the warnings that it gives.
"""

import ast
import base64
import hashlib
import http.cookies
import imaplib
import importlib
import json
import struct
import typing
import warnings


@typing.runtime_checkable
class Sized(typing.Protocol):
    def size(self): ...


class MoreSized(Sized, typing.Protocol):
    def more(self): ...


def set_imap_file():
    object.__new__(imaplib.IMAP4).file = None


def import_profile():
    importlib.import_module("profile")


USES = {
    "ast: instance of an abstract node": lambda: ast.expr(),
    "base64: + in URL-safe text": lambda: base64.urlsafe_b64decode(b"++++"),
    "base64: / with altchars": lambda: base64.b64decode(b"////", altchars=b"-_"),
    "hashlib: string=": lambda: hashlib.sha256(string=b""),
    "hashlib: by position": lambda: hashlib.sha256(b""),
    "http.cookies: js_output": lambda: http.cookies.SimpleCookie("a=b").js_output(),
    "imaplib: setting IMAP4.file": set_imap_file,
    "profile: import": import_profile,
    "struct: __init__ again": lambda: struct.Struct("i").__init__("h"),
    "typing: isinstance of an undecorated sub-protocol": lambda: isinstance(1, MoreSized),
}


def warned(use):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            use()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught})


if __name__ == "__main__":
    print(json.dumps({name: warned(use) for name, use in USES.items()}))
