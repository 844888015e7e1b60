"""Is a Windows path that begins with one slash absolute?

Asked of the module that knows Windows paths, on any system.
"""

import json
import ntpath
import pathlib

PATHS = ["/windows", "\\windows", "C:/windows", "C:windows", "//server/share", "name"]

facts = {path: ntpath.isabs(path) for path in PATHS}
facts["pathlib /windows"] = pathlib.PureWindowsPath("/windows").is_absolute()
print(json.dumps(facts))
