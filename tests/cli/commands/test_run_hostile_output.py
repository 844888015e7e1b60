"""Names, text and numbers that nothing can encode go through a whole run, and every report of it can be read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from pyskew.reporting import formats

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: names of bytes are tried on Linux only"),
]

SCENARIOS = {
    "surrogates": r"""
        print('{"\\ud800key": "\\udfff", "::error::x\\n::warning::": "\\u001b[31m\\u202e",'
              ' "nested": [{"\\udc80": []}]}')
    """,
    "numbers": r"""
        print('{"huge": ' + "9" * 6000 + ', "negative": -' + "9" * 4301 + ', "tiny": 1e-999999, "big": 1e999999,'
              ' "nan": NaN, "infinite": -Infinity, "word": 18446744073709551616, "zero": -0.0}')
    """,
    "deep": r"""
        print('{"deep": ' + "[" * 90_000 + "]" * 90_000 + "}")
    """,
    "half_deep": r"""
        print('{"deep": ' + "[" * 400 + "]" * 400 + "}")
    """,
    "bytes": r"""
        import os
        os.write(1, bytes(range(256)) * 20)
        os.write(2, b"\xff\xfe\xed\xa0\x80 Traceback (most recent call last):\n")
        os.write(2, b"  File \"\xff.py\", line 1\n\xed\xb0\x80Error: \xff\n")
    """,
    "long": r"""
        import json
        print(json.dumps({"k" * 100_000: "v" * 300_000, "": "", " ": None, "a" * 300: ["b" * 300] * 50}))
    """,
    "raises": r"""
        class Bad(Exception):
            def __str__(self): return "\udc80 \ud800 \x1b[2J ::error::x \r\n::stop-commands::x " + "9" * 5000
        raise Bad
    """,
    "raises_elsewhere": r"""
        import os, sys
        name = os.fsdecode(b"\xff" * 100 + b".py")
        open(name, "w").write("raise ValueError('\\udcff' * 100)\n")
        exec(compile(open(name).read(), name, "exec"))
    """,
    "warns": r"""
        import warnings
        warnings.warn("\udc80 is deprecated and will be removed in Python 3.15 \x1b[31m", DeprecationWarning)
        warnings.warn("slated for removal in Python 3." + "9" * 5000, DeprecationWarning)
        print("{}")
    """,
    "names": r"""
        import os
        for name in (b"\xff\xfe", b"\xed\xa0\x80", b"new\nline", b"-rf", b"x" * 255, b"\x1b[31m"):
            os.mkdir(name)
            open(os.path.join(name, name), "w").close()
        print(os.fsencode(os.listdir(".")[0]))
    """,
    "process_name": r"""
        import os, time
        if os.fork() == 0:
            open("/proc/self/comm", "wb").write(b"\xff\n::e\x1b\x07")
            time.sleep(60)
        time.sleep(0.3)
        print("{}")
    """,
    "junit": r"""
        import sys
        failure = '<failure message="&#xd800;">\udcff</failure>'
        text = f'<testsuite><testcase classname="\ud800" name="a\x1b">{failure}</testcase></testsuite>'
        open("junit.xml", "wb").write(text.encode("utf-8", "surrogatepass"))
        sys.exit(1)
    """,
}
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[bytes], Path]:
    folder = tmp_path_factory.mktemp("hostile")
    lines = [f'version: 1\npythons: ["{PYTHON}"]\nlimits: {{timeout: 20s}}\nscenarios:']
    for name, code in SCENARIOS.items():
        text = "\n".join(line.removeprefix(" " * 8) for line in code.splitlines())
        (folder / f"{name}.py").write_text(text.lstrip(), encoding="utf-8")
        results = ", results: {kind: junit, file: junit.xml}" if name == "junit" else ""
        lines.append(f"  {name}: {{run: [python, -W, always, {name}.py], files: [{name}.py]{results}}}")
    (folder / "matrix.yaml").write_text("\n".join(lines), encoding="utf-8")
    return pyskew(folder, "run", "--fresh", "--prove", "none", "--plain", "-o", "out"), folder


def pyskew(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pyskew", *arguments], cwd=folder, capture_output=True, timeout=300, check=False,
        env=os.environ | {"PYSKEW_PYTHONS": sys.executable, "GITHUB_ACTIONS": "true"},
    )  # fmt: skip
    printed = done.stdout + done.stderr
    assert b"bug in pyskew" not in printed, printed[-3000:]
    assert b"\x1b" not in printed
    printed.decode("utf-8")
    return done


def test_every_cell_has_its_outcome(finished: tuple[subprocess.CompletedProcess[bytes], Path]) -> None:
    done, folder = finished
    assert done.returncode == 1, done.stderr
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    cells = {re.split("[^a-z_]", cell["id"])[0]: cell for cell in report["cells"]}
    assert {name: cell["evidence"] for name, cell in cells.items()} == dict.fromkeys(SCENARIOS, "ran") | {
        "junit": "setup-error"
    }  # results that are no XML
    failed = {name for name, cell in cells.items() if cell.get("outcome") == "fail"}
    assert failed == {"raises", "raises_elsewhere", "junit"}
    assert cells["process_name"]["facts"][":leftovers"]


def test_every_format_can_be_read(finished: tuple[subprocess.CompletedProcess[bytes], Path]) -> None:
    _, folder = finished
    for name in formats.formats():
        done = pyskew(folder, "report", "out", "--format", name)
        assert done.returncode == 1, (name, done.stderr)
    for path in (folder / "out").rglob("*"):
        if path.suffix in {".json", ".sarif"}:
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".xml":
            etree.parse(path)
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                json.loads(line)
        elif path.suffix in {".md", ".html", ".log"}:
            assert "\x1b" not in path.read_text(encoding="utf-8") or path.suffix == ".log"


def test_the_run_is_complete_for_resume_merge_and_compare(
    finished: tuple[subprocess.CompletedProcess[bytes], Path],
) -> None:
    _, folder = finished
    assert pyskew(folder, "run", "--resume", "--plain", "-o", "out", "--prove", "none").returncode == 1
    assert pyskew(folder, "merge", "out", "-o", "merged").returncode == 1
    assert pyskew(folder, "compare", "out", "merged").returncode == 0
