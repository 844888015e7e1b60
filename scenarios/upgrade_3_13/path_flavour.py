"""Do the private parts of pathlib exist that subclasses and path-like libraries use?

Before 3.12 a subclass of Path needed `_flavour`; many carry it still.
"""

import json
import pathlib

NAMES = ["_flavour", "parser", "_from_parts", "_parse_args", "_make_child", "_accessor", "_load_parts", "_raw_paths"]


class Mine(type(pathlib.Path())):
    pass


facts = {name: hasattr(Mine(".") if name == "_raw_paths" else Mine, name) for name in NAMES}
facts["_WildcardSelector"] = hasattr(pathlib, "_WildcardSelector")
facts["module_is_a_package"] = hasattr(pathlib, "__path__")
print(json.dumps(facts))
