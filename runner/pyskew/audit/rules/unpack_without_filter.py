"""shutil.unpack_archive() unpacks a tar archive without saying by which filter: since 3.14 that means "data"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.composed_texts import composed_text
from pyskew.audit.values.local_values import LocalValues

_TAR = re.compile(r"\.(tar(\.\w+)?|tgz|tbz2?|txz|tzst)$|^(gz|bz|xz|zst)?tar$")
_MOST = 3
"""How many positional arguments leave `filter` unsaid."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls whose archive or format is known to be tar; low where neither is known."""
    values = module.once(LocalValues)
    for call, scope in module.calls_by_name.get("shutil.unpack_archive", []):
        every = call.args and not any(isinstance(one, ast.Starred) for one in call.args)
        plain = every and len(call.args) <= _MOST and all(one.arg for one in call.keywords)
        if not plain or keyword(call, "filter") is not None or module.tolerated(call):
            continue
        named = keyword(call, "format") or (call.args[2] if len(call.args) == _MOST else None)
        texts = list(_texts(values, named if named is not None else call.args[0], scope))
        if texts and not any(map(_TAR.search, texts)):
            continue
        message = "unpack_archive() without filter= refuses or changes members of tar archives: links outside, modes"
        yield module.spot(call, message, Confidence.MEDIUM if texts else Confidence.LOW)


def _texts(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[str]:
    """Yield what an expression may say, a path from its last part."""
    for one, where in values.of(node, scope):
        match one:
            case ast.BinOp(op=ast.Div(), right=last):
                yield from _texts(values, last, where)
            case ast.Call(func=ast.Name(id="str") | ast.Attribute(attr="join" | "Path" | "fspath"), args=[*_, last]):
                yield from _texts(values, last, where)
            case ast.Call(func=ast.Name(id="Path"), args=[*_, last]):
                yield from _texts(values, last, where)
            case _:
                text = composed_text(values, one, where)
                if text and text != "x":
                    yield text


RULE = Rule(
    id="unpack-without-filter",
    since=(3, 14),
    summary="shutil.unpack_archive() unpacks a tar archive without a filter",
    why=advice.FILTER_WHY,
    fix=advice.FILTER_FIX,
    workaround=advice.FILTER_WORKAROUND,
    link="https://docs.python.org/3.14/library/shutil.html#shutil.unpack_archive",
    confidence=Confidence.MEDIUM,
    words=("unpack_archive",),
    check=check,
    valid=(
        """\
import io
import os
import shutil
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

shutil.unpack_archive("a.tar", "out", filter="tar")
print(oct(os.stat("out/member").st_mode))
""",
        """\
import shutil
import zipfile

NAME = "a.zip"
with zipfile.ZipFile(NAME, "w") as archive:
    archive.writestr("member", b"")
shutil.unpack_archive(NAME, "out")
shutil.unpack_archive(NAME, "out", "zip")
""",
    ),
    invalid=(
        """\
import io
import os
import shutil
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

def restore(path, folder):
    shutil.unpack_archive(path, folder)

restore("a.tar", "out")
print(oct(os.stat("out/member").st_mode))
""",
        """\
import os
import pathlib
import shutil
import tarfile

folder = pathlib.Path(".")
link = tarfile.TarInfo("latest")
link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
with tarfile.open(folder / "a.tgz", "w:gz") as archive:
    archive.addfile(link)

shutil.unpack_archive(folder / "a.tgz", "out", format="gztar")
print(os.listdir("out"))
""",
    ),
    followed=Followed(
        1,
        """\
import io
import os
import shutil
import tarfile

member = tarfile.TarInfo("member")
member.mode = 0o4755
with tarfile.open("a.tar", "w") as archive:
    archive.addfile(member, io.BytesIO())

def restore(path, folder):
    shutil.unpack_archive(path, folder, filter="tar")

restore("a.tar", "out")
print(oct(os.stat("out/member").st_mode))
""",
        same=False,
    ),
)
