"""What does the data filter make of a link that leads out of its folder and back?

Asked of the filter itself, without writing anything.
"""

import io
import json
import os
import tarfile
import tempfile


def link(target, kind=tarfile.SYMTYPE):
    member = tarfile.TarInfo("folder/link")
    member.type, member.linkname = kind, target
    return member


def filtered(member, folder):
    try:
        return tarfile.data_filter(member, folder).linkname
    except tarfile.FilterError as error:
        return type(error).__name__


def extracted(errorlevel):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../outside"))
        archive.addfile(tarfile.TarInfo("inside"))
    buffer.seek(0)
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "target")
        os.mkdir(target)
        with tarfile.open(fileobj=buffer, errorlevel=errorlevel) as archive:
            archive.extractall(target, filter="data")
        return sorted([*os.listdir(folder), *os.listdir(target)])


with tempfile.TemporaryDirectory() as folder:
    facts = {
        "detour": filtered(link("detour/../file"), folder),
        "outside": filtered(link("../../outside"), folder),
        "plain": filtered(link("file"), folder),
    }
facts["errorlevel_0_extracts"] = extracted(errorlevel=0)
facts["has_LinkFallbackError"] = hasattr(tarfile, "LinkFallbackError")
print(json.dumps(facts))
