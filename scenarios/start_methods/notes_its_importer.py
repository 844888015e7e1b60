"""Remembers the process that imported it. forkserver_preload_imports_once.py preloads it."""

import os

IMPORTED_BY = os.getpid()
