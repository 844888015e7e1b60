"""Coverage-guided fuzzing of one parser: `python tests/fuzz/run_atheris.py NAME SECONDS`. Needs atheris.

PYSKEW_FUZZ_SEED starts the same way again; CI sets it, so that a change is judged by itself and not by chance.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["pyskew"]):
    from fuzz.parsers import CORPUS, check


def main() -> None:
    name, seconds = sys.argv[1:3]
    found = tempfile.mkdtemp(prefix="pyskew-fuzz-")  # what is found goes there, never into the corpus
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", f"-artifact_prefix={found}/"]
    options.append(f"-seed={os.environ.get('PYSKEW_FUZZ_SEED', '0')}")  # 0: another one each time
    atheris.Setup([sys.argv[0], *options, found, str(CORPUS / name)], lambda data: check(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
