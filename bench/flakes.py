"""How often a flaky pair is called a change: 200 pairs of real cells that fail at a known rate, at each of four rates.

Both ends of a pair run the same script, which fails with probability p whatever Python runs it, so that every change
reported is a false one. All-of-k implies that a pair is called `regressed` with probability (1-p)^k * p^k, and `fixed`
as often; everything else is `destabilised`, `inconclusive` or `same`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PAIRS = 200
RATES = (0.0, 0.1, 0.5, 0.9)
SCRIPT = "import os, sys\nsys.exit(int.from_bytes(os.urandom(4), 'big') < RATE * 2**32)\n"


def main() -> int:
    """Measure each rate and print a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--confirm", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    options = parser.parse_args()
    print(f"{options.pairs} pairs a rate, --confirm {options.confirm}")
    print("rate  regressed  fixed  implied each  other classes")
    for rate in RATES:
        counts = measure(rate, options.pairs, options.confirm)
        called = [counts.pop("regressed", 0), counts.pop("fixed", 0)]
        implied = ((1 - rate) * rate) ** options.confirm
        shares = [f"{number / options.pairs:.1%}" for number in called]
        print(f"{rate:<5} {shares[0]:>9} {shares[1]:>6} {implied:>13.2%}  {dict(sorted(counts.items()))}")
    return 0


def measure(rate: float, pairs: int, confirm: int) -> Counter[str]:
    """Return the classes of all pairs at one rate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flaky.py").write_text(SCRIPT.replace("RATE", str(rate)))
        scenarios = {f"pair-{number:03}": {"run": "flaky.py"} for number in range(pairs)}
        suite = {"version": 1, "pythons": ["3.13", "3.14"], "scenarios": scenarios}
        (folder / "matrix.yaml").write_text(json.dumps(suite))
        command = [sys.executable, "-m", "pyskew", "run", "-q", "-o", "run", "--confirm", str(confirm)]
        subprocess.run(command, cwd=folder, check=False, capture_output=True)
        report = json.loads((folder / "run" / "report.json").read_text())
    return Counter(report["pairs"])


if __name__ == "__main__":
    raise SystemExit(main())
