"""What does locale.getdefaultlocale() say, and does it warn?

The locale is only named in the environment; it need not be installed. Its name may end in a modifier, as
`@valencia` does for a variety of Catalan.
"""

import json
import locale
import os
import warnings


def observe(name):
    os.environ["LC_ALL"] = name
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer = locale.getdefaultlocale()
    return [*answer, *sorted({warning.category.__name__ for warning in caught})]


if __name__ == "__main__":
    names = ["en_US.UTF-8", "ca_ES.UTF-8@valencia", "de_DE@euro"]
    print(json.dumps({name: observe(name) for name in names}))
