"""Can a tool still unpack the file system of a container image with `extractall(path)`?

The shape of a security scanner that unpacks images: links with absolute targets are normal there, and programs that
run with their owner's rights must keep that mark. The way out is to name a filter.
"""

import io
import json
import os
import stat
import tarfile
import tempfile
import warnings


def image():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, mode, target in (
            ("etc", tarfile.DIRTYPE, 0o755, ""),
            ("etc/mtab", tarfile.SYMTYPE, 0o777, "/proc/mounts"),
            ("su", tarfile.REGTYPE, 0o4755, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.mode, info.linkname = kind, mode, target
            archive.addfile(info)
    buffer.seek(0)
    return buffer


def unpack(**options):
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=image()) as archive:
        try:
            archive.extractall(folder, **options)
        except tarfile.FilterError as error:
            return type(error).__name__
        link = os.readlink(os.path.join(folder, "etc", "mtab"))
        mode = stat.S_IMODE(os.stat(os.path.join(folder, "su")).st_mode)
        return f"link to {link}, su has mode {mode:o}"


os.umask(0o022)
warnings.simplefilter("ignore")
print(json.dumps({"no_filter": unpack(), "fully_trusted": unpack(filter="fully_trusted"), "tar": unpack(filter="tar")}))
