"""What does extracting an archive do with dangerous members when nobody chooses a filter?"""

import io
import json
import os
import stat
import tarfile
import tempfile
import warnings


def member(name, **values):
    made = tarfile.TarInfo(name)
    for attribute, value in values.items():
        setattr(made, attribute, value)
    return made


MEMBERS = {
    "absolute_link": member("link", type=tarfile.SYMTYPE, linkname="/etc/hostname"),
    "link_outside": member("link", type=tarfile.SYMTYPE, linkname="../outside"),
    "dotdot_name": member("../outside"),
    "fifo": member("fifo", type=tarfile.FIFOTYPE),
    "setuid": member("program", mode=0o4755),
    "group_writable": member("file", mode=0o664),
    "plain": member("file", mode=0o644),
}


def extracted(info):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(info)
    buffer.seek(0)
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=buffer) as archive:
        target = os.path.join(folder, "target")
        os.mkdir(target)
        try:
            archive.extractall(target)
        except tarfile.FilterError as error:
            return type(error).__name__
        mode = stat.S_IMODE(os.lstat(os.path.join(target, info.name)).st_mode)
        return "extracted" if info.type != tarfile.REGTYPE else f"extracted with mode {mode:o}"


os.umask(0o022)
warnings.simplefilter("ignore")
print(json.dumps({name: extracted(info) for name, info in MEMBERS.items()}))
