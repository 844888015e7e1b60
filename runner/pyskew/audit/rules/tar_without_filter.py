"""An archive is extracted without saying by which filter: since 3.14 that means "data"."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module

_ARCHIVES = ("tarfile.open()", "tarfile.TarFile()", "tarfile.TarFile.open()")
_POSITION = {"extractall": 3, "extract": 4}
"""How many positional arguments leave `filter` unsaid."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of extract() and extractall() on archives, and by name alone on objects of unknown type."""
    origins = module.once(Origins)
    says = set(_extraction_filters(module))
    for method, most in _POSITION.items():
        for call, scope in module.calls_by_method.get(method, []):
            unsaid = (
                keyword(call, "filter") is None and all(one.arg for one in call.keywords) and len(call.args) <= most
            )
            if not unsaid or not isinstance(call.func, ast.Attribute) or module.asks_version(call):
                continue
            if {"", f"{scope.name} {ast.unparse(call.func.value)}"} & says:
                continue
            origin = origins.origin(call.func.value, scope)
            name = call.func.value.id.lower() if isinstance(call.func.value, ast.Name) else ""
            sure = origin in _ARCHIVES
            likely = not origin.endswith("()") and "tar" in name
            if sure or likely:
                message = (
                    f"{method}() without filter= refuses or changes members since 3.14: links outside, owners, modes"
                )
                yield module.spot(call, message, None if sure else Confidence.LOW)


def _extraction_filters(module: Module) -> Iterator[str]:
    """Yield the archives whose `extraction_filter` is set, each with its scope; an empty text where TarFile's is."""
    for node, scope in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and node.attr == "extraction_filter" and isinstance(node.ctx, ast.Store):
            whole = module.dotted(node.value) == "tarfile.TarFile"
            yield "" if whole else f"{scope.name} {ast.unparse(node.value)}"


RULE = Rule(
    id="tar-without-filter",
    since=(3, 14),
    summary="A tar archive is extracted without a filter",
    why=advice.FILTER_WHY,
    fix=advice.FILTER_FIX,
    workaround=advice.FILTER_WORKAROUND,
    link="https://docs.python.org/3.14/library/tarfile.html#extraction-filters",
    confidence=Confidence.MEDIUM,
    words=("tarfile extractall", "tarfile extract"),
    witness="upgrade_3_14/tar-default-filter",
    check=check,
    valid=(
        # Where there are no filters, none is named.
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

with tarfile.open("a.tar") as archive:
    if hasattr(tarfile, "data_filter"):
        archive.extractall("out", filter="data")
    else:
        archive.extractall("out")
print(oct(os.stat("out/member").st_mode))
""",
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

with tarfile.open("a.tar") as archive:
    archive.extractall("out", filter="data")
print(oct(os.stat("out/member").st_mode))
""",
        """\
import zipfile, tarfile

with zipfile.ZipFile("a.zip", "w") as archive:
    archive.writestr("member", b"")
with zipfile.ZipFile("a.zip") as archive:
    archive.extractall("out")
""",
        """\
import tarfile

def unpack(archive, **options):
    tarfile.open(archive).extractall("out", **options)
""",
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

with tarfile.open("a.tar") as archive:
    archive.extraction_filter = getattr(tarfile, "tar_filter", None)
    archive.extractall("out")
print(oct(os.stat("out/member").st_mode))
""",
    ),
    invalid=(
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

with tarfile.open("a.tar") as archive:
    archive.extractall("out")
print(oct(os.stat("out/member").st_mode))
""",
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

tarfile.open("a.tar").extract("member", "out")
print(oct(os.stat("out/member").st_mode))
""",
    ),
    followed=Followed(
        2,
        """\
import io
import os
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

tarfile.open("a.tar").extract("member", "out", filter="tar")
print(oct(os.stat("out/member").st_mode))
""",
        same=False,
    ),
)
