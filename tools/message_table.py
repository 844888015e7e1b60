"""Write the table of error messages that the audit reads, by making the errors on real interpreters.

    python tools/message_table.py ~/.pyenv/versions/3.12.1/bin/python /path/to/python3.13 ...

A row holds the class of the error and its text from each version on that words it differently. Messages that no version
changed are left out, so a sample may stand here before a Python changes it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "runner" / "pyskew" / "audit" / "tables" / "messages.json"

SAMPLES = {
    "key that has no hash": "{}[[]] = 1",
    "element that has no hash": "{[]}",
    "too many values": "a, b = 1, 2, 3",
    "in a number": "1 in 1",
    "complex() of a text and more": "complex('1', 2)",
    "complex() with a text as second": "complex(1, '2')",
    "complex() of a list": "complex([])",
    "0 as modulus": "1 % 0",
    "0 as modulus of a float": "1.0 % 0.0",
    "0 as divisor": "1 // 0",
    "0 as divisor of a float": "1.0 / 0",
    "0 as divisor of a float, floor": "1.0 // 0",
    "0 as divisor of a complex number": "1j / 0",
    "0 to a negative power": "0 ** -1",
    "await of a number": "import asyncio\\nasync def f(): await 1\\nasyncio.run(f())",
    "with of a number": "with 1: pass",
    "async with of a number": "import asyncio\\nasync def f():\\n async with 1: pass\\nasyncio.run(f())",
    "run() of a number": "import asyncio\\nasyncio.run(1)",
    "index of what a list lacks": "[].index(1)",
    "max() of nothing": "max([])",
    "min() of nothing": "min([])",
    "%d of a text": "'%d' % 'a'",
    "too few to format": "'%s %s' % (1,)",
    "too many to format": "'%s' % (1, 2)",
    "unknown format": "'%y' % 1",
    "%x of a float": "'%x' % 1.0",
    "names to format, and no mapping": "'%(a)s' % 1",
    "a stray percent sign": "'%' % ()",
    "bases without an order": "class A: pass\\nclass B(A): pass\\nclass C(A, B): pass",
    "super() of a stranger": "class A:\\n def f(self): super(int, self).x\\nA().f()",
    "month": "import datetime\\ndatetime.date(2020, 13, 1)",
    "day": "import datetime\\ndatetime.date(2020, 2, 30)",
    "hour": "import datetime\\ndatetime.datetime(2020, 1, 1, 25)",
    "minute": "import datetime\\ndatetime.datetime(2020, 1, 1, 1, 61)",
    "second": "import datetime\\ndatetime.datetime(2020, 1, 1, 1, 1, 61)",
    "microsecond": "import datetime\\ndatetime.datetime(2020, 1, 1, 1, 1, 1, 10**7)",
    "fraction of a list": "import fractions\\nfractions.Fraction([])",
    "fromhex() of an odd number": "bytes.fromhex('abc')",
    "unhexlify() of an odd number": "import binascii\\nbinascii.unhexlify('abc')",
    "dataclass without a default": "import dataclasses\\n@dataclasses.dataclass\\nclass A:\\n x: int = 1\\n y: int",
    "a local class to pickle": "import pickle\\ndef f():\\n class A: pass\\n return A()\\npickle.dumps(f())",
    "a local function to pickle": "import pickle\\ndef f(): return lambda: 1\\npickle.dumps(f())",
    "delimiter of csv": "import csv\\ncsv.reader([], delimiter='ab')",
    "quotes of csv": "import csv\\ncsv.reader([], quotechar='ab')",
    "a program that fails": "import subprocess\\nsubprocess.run(['false'], check=True)",
    "root of a negative number": "import math\\nmath.sqrt(-1)",
    "logarithm of 0": "import math\\nmath.log(0)",
    "arc cosine": "import math\\nmath.acos(2)",
    "slice of floats": "[][1.5:]",
    "unknown hash": "import hashlib\\nhashlib.new('nosuch')",
    "hmac without a digest": "import hmac\\nhmac.new(b'a')",
    "path that is no part": "import pathlib\\npathlib.PurePath('/a').relative_to('/b')",
    "unknown argument of a builtin": "print(a=1)",
    "unknown argument that resembles another": "def f(size=1): pass\\nf(sizes=1)",
    "node that is no literal": "import ast\\nast.literal_eval('f(1)')",
    "unknown argument of int()": "int(a=1)",
    "unknown argument of sorted()": "sorted([], a=1)",
    "an argument that is no iterable": "f = lambda: 1\\nf(*1)",
    "an argument that is no mapping": "f = lambda: 1\\nf(**1)",
    "invalid choice": "import argparse\\np = argparse.ArgumentParser(exit_on_error=False)\\n"
    "p.add_argument('verb', choices=['start', 'stop'])\\np.parse_args(['statr'])",
    "abstract class": "import abc\\nclass A(abc.ABC):\\n @abc.abstractmethod\\n def f(self): pass\\nA()",
    "number that struct cannot pack": "import struct\\nstruct.pack('B', 300)",
    "randint() of an empty range": "import random\\nrandom.randint(2, 1)",
    "parameter without a default": "exec('def f(a=1, b): pass')",
    "repr: module that is not there": "import nosuch",
    "repr: name that is not there": "from os import nosuch",
}
"""Programs that raise, by what is wrong; of those with `repr:` before it the repr() of the error is kept."""

_ASK = """
import json, os, re, sys
told = {}
for name, program in json.load(sys.stdin).items():
    try:
        exec(compile(program.replace("\\\\n", "\\n"), "sample", "exec"), {"__name__": "sample"})
    except BaseException as error:
        text = repr(error) if name.startswith("repr:") else str(error)
        text = re.sub("0x[0-9a-f]{8,}", "0x0", text.replace(os.__file__, "os.py"))
        told[name] = [type(error).__name__, text]
print(json.dumps([sys.version_info[1], told]))
"""


def main() -> None:
    """Ask every interpreter, and write down what differs from one version to the next."""
    said = {}
    for python in sys.argv[1:]:
        command = [python, "-W", "ignore", "-c", _ASK]
        reply = subprocess.run(command, input=json.dumps(SAMPLES), capture_output=True, text=True, check=True)
        minor, told = json.loads(reply.stdout)
        said[minor] = told
    rows = []
    for name in sorted(SAMPLES):
        changes: list[list[object]] = []
        for minor in sorted(said):
            raised = said[minor].get(name)
            if raised is not None and (not changes or changes[-1][1:] != raised):
                changes.append([minor, *raised])
        if len(changes) > 1:
            rows.append(f"{json.dumps(name)}:{json.dumps(changes, separators=(',', ':'))}")
    DATA.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{len(rows)} messages differ between {len(said)} versions")


if __name__ == "__main__":
    main()
