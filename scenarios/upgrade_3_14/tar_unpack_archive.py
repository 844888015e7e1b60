"""Does shutil.unpack_archive() refuse dangerous members of a tar archive?"""

import json
import os
import shutil
import tarfile
import tempfile
import warnings


def archive_with(info, folder):
    path = os.path.join(folder, "archive.tar")
    with tarfile.open(path, "w") as archive:
        archive.addfile(info)
    return path


def unpacked(info, **options):
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "target")
        os.mkdir(target)
        try:
            shutil.unpack_archive(archive_with(info, folder), target, **options)
        except tarfile.FilterError as error:
            return type(error).__name__
        return "unpacked"


link = tarfile.TarInfo("link")
link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "absolute_link": unpacked(link),
            "absolute_link_tar_filter": unpacked(link, filter="tar"),
            "absolute_link_fully_trusted": unpacked(link, filter="fully_trusted"),
            "plain": unpacked(tarfile.TarInfo("file")),
        }
    )
)
