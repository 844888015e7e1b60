"""Which archive formats does shutil know, and how does tarfile take a Zstandard archive?"""

import importlib.util
import io
import json
import shutil
import tarfile

MAGIC = b"\x28\xb5\x2f\xfd"


def has_zstd():
    try:
        return importlib.util.find_spec("_zstd") is not None
    except ModuleNotFoundError:
        return False


def open_zst():
    try:
        tarfile.open(fileobj=io.BytesIO(MAGIC + b"broken"), mode="r:zst")
    except Exception as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "zstdtar": "zstdtar" in dict(shutil.get_archive_formats()),
            ".tar.zst unpacks": any(".tar.zst" in known[1] for known in shutil.get_unpack_formats()),
            "mode r:zst": open_zst(),
            "module": has_zstd(),
        }
    )
)
