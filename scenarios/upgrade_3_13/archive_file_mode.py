"""What do file objects of compressed files and archives say about their mode, and have they a name?"""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile


def describe(file):
    return {"mode": getattr(file, "mode", "no attribute"), "has_name": hasattr(file, "name")}


facts = {}
for kind in (gzip.GzipFile, bz2.BZ2File, lzma.LZMAFile):
    buffer = io.BytesIO()
    place = {"fileobj": buffer} if kind is gzip.GzipFile else {"filename": buffer}
    with kind(mode="wb", **place) as file:
        facts[f"{kind.__name__} writing"] = describe(file)
    buffer.seek(0)
    with kind(mode="rb", **place) as file:
        facts[f"{kind.__name__} reading"] = describe(file)

buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as archive, archive.open("member", "w") as file:
    facts["zip member writing"] = describe(file)
with zipfile.ZipFile(buffer) as archive, archive.open("member") as file:
    facts["zip member reading"] = describe(file)

buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as archive:
    archive.addfile(tarfile.TarInfo("member"))
buffer.seek(0)
with tarfile.open(fileobj=buffer) as archive:
    facts["tar member reading"] = describe(archive.extractfile("member"))
print(json.dumps(facts))
