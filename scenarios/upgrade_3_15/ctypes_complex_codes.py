"""Which letters do the complex types of ctypes have?

The types exist where the C library underneath knows complex numbers; elsewhere the fact is null.
"""

import ctypes
import json

NAMES = ["c_float_complex", "c_double_complex", "c_longdouble_complex"]

if __name__ == "__main__":
    print(json.dumps({name: getattr(getattr(ctypes, name, None), "_type_", None) for name in NAMES}))
