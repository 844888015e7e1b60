"""`python -m pyskew` is `pyskew`."""

from __future__ import annotations

import sys

from pyskew.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
