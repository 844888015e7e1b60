"""Start a supervisor: `python -I -S <folder>/__main__.py [ROOT [SLOT]]`; a copy or a zip of the folder serves too."""

import importlib
import os
import sys

if __package__:
    _supervisor = importlib.import_module(__package__ + ".supervisor.main")
else:
    # A folder that is run is not a package; become one, whatever the folder or the zip is called.
    _package = type(sys)("pyskew_probe")
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["pyskew_probe"] = _package
    _supervisor = importlib.import_module("pyskew_probe.supervisor.main")

if __name__ == "__main__":
    _supervisor.main(sys.argv[1:])
