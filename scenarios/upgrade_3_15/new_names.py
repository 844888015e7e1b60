"""Which new names does the standard library have?

Code asks for a name to decide whether it needs a substitute of its own; a subclass may define one by chance.
"""

import importlib
import json

NAMES = [
    "asyncio.TaskGroup.cancel",
    "binascii.b2a_base32",
    "binascii.b2a_base85",
    "builtins.bytearray.take_bytes",
    "builtins.slice.__class_getitem__",
    "collections.Counter.__xor__",
    "dbm.dumb._Database.reorganize",
    "http.server.SimpleHTTPRequestHandler.default_content_type",
    "math.fmax",
    "math.integer",
    "math.isnormal",
    "mmap.mmap.set_name",
    "os.path.ALL_BUT_LAST",
    "os.statx",
    "re.prefixmatch",
    "resource.RLIM_SAVED_CUR",
    "shelve.Shelf.reorganize",
    "site.StartupState",
    "socket.CAN_ISOTP_SF_BROADCAST",
    "ssl.HAS_PSK_TLS13",
    "ssl.SSLContext.set_ciphersuites",
    "ssl.SSLContext.set_groups",
    "ssl.get_sigalgs",
    "symtable.Symbol.is_cell",
    "sys.abi_info",
    "threading.serialize_iterator",
    "types.FrameLocalsProxyType",
    "typing.TypeForm",
    "typing.disjoint_base",
    "unicodedata.block",
    "unicodedata.isxidstart",
    "unicodedata.iter_graphemes",
    "wave.Wave_write.setformat",
    "xml.is_valid_name",
    "xml.is_valid_text",
    "zlib.adler32_combine",
    "zlib.crc32_combine",
]


def exists(name):
    """The longest part of the name that can be imported is a module; the rest must be its attributes."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for attribute in parts[count:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


if __name__ == "__main__":
    print(json.dumps({name: exists(name) for name in NAMES}))
