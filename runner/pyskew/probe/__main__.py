"""Start a supervisor: `python -I -S <folder>/__main__.py [ROOT [SLOT]]`; a copy or a zip of the folder serves too.

With `--keep ...` it is a keeper of one program instead: see supervisor/keeper.py.
"""

import importlib
import os
import sys

_name = "keeper" if sys.argv[1:2] == ["--keep"] else "main"
if __package__:
    _part = importlib.import_module(f"{__package__}.supervisor.{_name}")
else:
    # A folder that is run is not a package; become one, whatever the folder or the zip is called.
    _package = type(sys)("pyskew_probe")
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["pyskew_probe"] = _package
    _part = importlib.import_module(f"pyskew_probe.supervisor.{_name}")

if __name__ == "__main__":
    _part.main(sys.argv[2:] if _name == "keeper" else sys.argv[1:])
