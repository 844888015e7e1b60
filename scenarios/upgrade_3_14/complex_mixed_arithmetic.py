"""What do operations of a real and a complex number give at infinities, and which sign has a zero?"""

import json

infinity = float("inf")


def parts(number):
    return [repr(number.real), repr(number.imag)]


print(
    json.dumps(
        {
            "1 * complex(inf, 1)": parts(1 * complex(infinity, 1)),
            "-0.0 + 0j": parts(-0.0 + complex(0.0, 0.0)),
            "0.0 - complex(0, 0)": parts(0.0 - complex(0.0, 0.0)),
            "complex(0, inf) / 2": parts(complex(0, infinity) / 2),
            "2 * complex(1, 1)": parts(2 * complex(1, 1)),
        }
    )
)
