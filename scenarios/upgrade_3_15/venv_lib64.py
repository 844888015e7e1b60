"""Is `lib64` of a virtual environment a link to `lib`?

Scripts that build paths by hand, and images that copy folders, count on it.
"""

import json
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        venv.EnvBuilder(symlinks=True).create(folder)
        base = {"base": folder, "platbase": folder, "installed_base": folder}
        lib64 = Path(folder, "lib64")
        print(
            json.dumps(
                {
                    "lib64_is_link": lib64.is_symlink(),
                    "lib64_is_made_without_need": lib64.exists() and sys.platlibdir != "lib64",
                    "folder_for_extensions_exists": Path(sysconfig.get_path("platlib", "venv", base)).is_dir(),
                }
            )
        )
