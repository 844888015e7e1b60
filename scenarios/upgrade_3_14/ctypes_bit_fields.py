"""How large is a structure with bit fields, and where do they lie?

The C compilers' answer for the same struct on Linux x86-64 is 8, 4 and 8 bytes.
"""

import ctypes
import json


class Mixed(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_uint32, 20), ("c", ctypes.c_uint16, 12)]


class Small(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint16, 12), ("b", ctypes.c_uint8, 4), ("c", ctypes.c_uint8, 4)]


class LongThenByte(ctypes.Structure):
    _fields_ = [("a", ctypes.c_longlong, 5), ("b", ctypes.c_uint8, 3), ("c", ctypes.c_uint8, 5)]


def describe(structure):
    value = structure()
    value.a = 1
    value.b = 1
    value.c = 1
    bits = int.from_bytes(bytes(value), "little")
    return {"size": ctypes.sizeof(structure), "bits_set": [bit for bit in range(bits.bit_length()) if bits >> bit & 1]}


print(json.dumps({structure.__name__: describe(structure) for structure in (Mixed, Small, LongThenByte)}))
