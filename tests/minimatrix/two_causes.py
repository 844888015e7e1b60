import io
import json
import multiprocessing
import os
import tarfile

with tarfile.open("archive.tar", "w") as archive:
    member = tarfile.TarInfo("tool")
    member.mode = 0o4755
    archive.addfile(member, io.BytesIO(b""))
with tarfile.open("archive.tar") as archive:
    archive.extractall("out")  # noqa: S202 - the default filter is the question
print(
    json.dumps(
        {
            "method": multiprocessing.get_context().get_start_method(),
            "mode": oct(os.stat("out/tool").st_mode & 0o7777),
        }
    )
)
