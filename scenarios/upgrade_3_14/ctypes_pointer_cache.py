"""Does the private cache of pointer types exist that bindings clear or fill by hand?"""

import ctypes
import json
import warnings


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int)]


def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught})


pointer = ctypes.POINTER(Point)
print(
    json.dumps(
        {
            "same_type_again": ctypes.POINTER(Point) is pointer,
            "kept_on_the_type": hasattr(Point, "__pointer_type__"),
            "reading_the_cache": warned(lambda: ctypes._pointer_type_cache[Point]),
            "clearing_the_cache": warned(lambda: ctypes._pointer_type_cache.clear()),
            "pointer_to_name": warned(lambda: ctypes.POINTER("Later")),
        }
    )
)
