"""Does a new virtual environment tell git to ignore it?"""

import json
import os
import subprocess
import sys
import tempfile
import venv

with tempfile.TemporaryDirectory() as folder:
    by_command, by_api = os.path.join(folder, "command"), os.path.join(folder, "api")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", by_command], check=True, timeout=20)
    venv.create(by_api, with_pip=False)
    facts = {
        "by_command": os.path.exists(os.path.join(by_command, ".gitignore")),
        "by_api": os.path.exists(os.path.join(by_api, ".gitignore")),
    }
print(json.dumps(facts))
