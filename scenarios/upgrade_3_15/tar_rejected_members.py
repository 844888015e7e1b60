"""What does tarfile do with a member that the filter rejects, and with a link that must be copied instead?"""

import io
import json
import os
import tarfile
import tempfile


def rejecting(member, path):
    if member.name == "bad":
        raise tarfile.AbsolutePathError(member)
    return member


def extracted(errorlevel):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("good", "bad"):
            archive.addfile(tarfile.TarInfo(name))
    packed.seek(0)
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=packed) as archive:
        archive.errorlevel = errorlevel
        try:
            archive.extractall(folder, filter=rejecting)
        except tarfile.TarError as error:
            return type(error).__name__
        return sorted(os.listdir(folder))


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "errorlevel_0": extracted(0),
                "errorlevel_1": extracted(1),
                "has_LinkFallbackError": hasattr(tarfile, "LinkFallbackError"),
            }
        )
    )
