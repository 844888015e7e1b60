# ruff: noqa: E501 - a case a line
"""Bad suites and bad command lines: the documented exit code, one complaint a line with its position, no traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyskew.cli.main import main

ESC, BIDI = "\x1b[31m", "\u202e"
HEAD = "version: 1\npythons: ['3.12']\n"
LONG = "x" * 5_000
DIGITS = "9" * 5_000


def scenario(text: str) -> str:
    """A suite whose one scenario has these keys; they begin at line 3, column 17."""
    return f"{HEAD}scenarios: {{a: {{{text}}}}}\n"


def suite(text: str) -> str:
    """A suite with one good scenario; the text is in line 3."""
    return f"{HEAD}{text}\nscenarios: {{a: {{run: one.py}}}}\n"


SUITES: list[tuple[str, str]] = [
    # (the file, what the complaint is after `matrix.yaml:`)
    ("", "1:1: the file is empty"),
    ("# only a comment\n", "1:1: the file is empty"),
    ("~\n", "1:1: the file is empty"),
    ("- a\n", "1:1: expected a mapping"),
    ("hello\n", "1:1: expected a mapping"),
    ("version: 2\n", '1:10: version: this pyskew reads version 1, found "2"'),
    ("version: one\n", "1:10: version: this pyskew reads version 1"),
    (f"version: {DIGITS}\n", "1:10: version: this pyskew reads version 1"),
    ("version: [1]\n", "1:10: version: this pyskew reads version 1"),
    ("version: {}\n", "1:10: version: this pyskew reads version 1"),
    ("pythons: ['3.12']\n", '1:1: missing key "version"'),
    ("version: 1\n", '1:1: missing key "pythons"'),
    ("version: 1\npythons: []\n", "2:10: pythons: must not be empty"),
    ("version: 1\npythons: 3.12\n", '2:10: pythons: expected a list, found "3.12"'),
    ("version: 1\npythons: {a: b}\n", "2:10: pythons: expected a list, found a mapping"),
    ("version: 1\nphytons: ['3.12']\n", '2:1: unknown key "phytons"; did you mean "pythons"?'),
    ("version: 1\npythons:\n\t- '3.12'\n", "3:1: a tab; YAML indents with spaces only"),
    ("a: &a [*a]\n", "1:4: an alias that contains itself"),
    ("a: *b\n", "1:4: not YAML: .*undefined alias"),
    ("a: [1, 2\n", "2:1: not YAML"),
    ("a: 'b\n", "not YAML"),
    ("a: b: c\n", "1:5: not YAML"),
    ("a: !!python/object:os.system x\n", "unknown key"),
    ("? [a]\n: b\n", "1:3: a key must be a word"),
    ("---\na: 1\n---\nb: 2\n", "3:1: not YAML"),
    ("a: \x00b\n", r"1:4: not YAML: a control character \(.x00\)"),
    (f"é{BIDI}: [\x00\n", r"1:6: not YAML: a control character \(.x00\)"),
    (f"a: {ESC}b\n", r"1:4: not YAML: a control character \(.x1b\)"),
    ("[" * 2_000, "not YAML"),
    ("a: " + "[" * 100 + "]" * 100, "nested more than 40 levels deep"),
    ("a: 1\na: 2\n", r'2:1: duplicate "a" \(first in line 1\)'),
    (f'version: 1\npythons: ["{ESC}3.12"]\n', r"2:\d+: .*not YAML|2:11: "),
    (suite("unknown: 1"), '3:1: unknown key "unknown"'),
    (suite('"\\e[31m": 1'), r'3:1: unknown key "\\x1b\[31m"'),
    (suite('"\\u202e": 1'), r'3:1: unknown key "\\u202e"'),
    (suite('"::error::x": 1'), '3:1: unknown key "::error::x"'),
    (suite('"a\\n::error::x": 1'), '3:1: unknown key "a ::error::x"'),
    (suite("include: [nowhere]"), '3:11: "nowhere" holds no pack.yaml'),
    (suite("include: nowhere"), '3:10: "nowhere" holds no pack.yaml'),
    (suite("include: ['']"), "3:11: .*must not be empty"),
    (suite('include: ["a\\0b"]'), "3:11: .*NUL"),
    (suite(f"include: [{LONG}]"), '3:11: "x{500}'),
    (suite('include: ["x\\n::error::y"]'), '3:11: "x ::error::y" holds no pack.yaml'),
    (suite("include: [builtin:start_method]"), '3:11: no pack "start_method"; did you mean "start_methods"\\?; shipped packs'),
    (suite("include: ['builtin:../../etc']"), '3:11: no pack "../../etc"; shipped packs'),
    (suite("include: ['builtin:']"), '3:11: no pack ""; shipped packs'),
    (suite("include: [builtin:start_methods, builtin:start_methods]"), "3:34: .* is included twice"),
    (suite("include: {a: b}"), "3:10: include: expected a list"),
    (suite("targets: []"), "3:10: targets: expected a mapping"),
    (suite("targets: {a: }"), "3:14: a: expected a mapping, found nothing"),
    (suite("targets: {a: {}}"), '3:11: missing key "kind"'),
    (suite("targets: {a: {kind: hst}}"), '3:21: unknown kind "hst"; did you mean "host"'),
    (suite("targets: {a: {kind: host, os: linx}}"), '3:31: unknown os "linx"; did you mean "linux"'),
    (suite("targets: {a: {kind: ssh}}"), '3:11: a target of kind "ssh" needs "host"'),
    (suite("targets: {a: {kind: docker, image: [x]}}"), "3:36: expected string, found a list"),
    (suite("targets: {a: {kind: docker}}"), "3:11: a docker target needs either image: or build:"),
    (suite("targets: {a: {kind: docker, image: x, build: y}}"), "3:46: a docker target needs either image: or build:"),
    (suite("targets: {a: {kind: docker, image: x, pull: now}}"), "3:45: pull: now is none of missing, never, always"),
    (suite("targets: {a: {kind: docker, image: x, memory: much}}"), "3:47: memory: much is not a size"),
    (suite("targets: {a: {kind: docker, image: x, cpus: many}}"), "3:45: cpus: many is not a number"),
    (suite("targets: {a: {kind: command, argv: []}}"), "3:36: argv: is empty"),
    (suite("targets: {a: {kind: dask, scheduler: here}}"), "3:38: scheduler: here is no address"),
    (suite("targets: {a: {kind: host, image: x}}"), '3:27: unknown key "image"'),
    (suite(f"targets: {{a: {{kind: docker, image: {DIGITS}}}}}"), "3:36: a number of 5,000 characters"),
    (suite("targets: {'': {kind: host}}"), '3:11: "" is no target name'),
    (suite("targets: {a/b: {kind: host}}"), '3:11: "a/b" is no target name'),
    (suite("targets: {x/../../../../ESC: {kind: host}}"), '3:11: "x/../../../../ESC" is no target name'),
    (suite("targets: {'..': {kind: host}}"), '3:11: ".." is no target name'),
    (suite("targets: {'../../x y@:': {kind: host}}"), "3:11: .*is no target name"),
    (suite('targets: {"a\\nb": {kind: host}}'), '3:11: "a b" is no target name'),
    (suite('targets: {"::error::": {kind: host}}'), '3:11: "::error::" is no target name'),
    (suite('targets: {"\\e[2J": {kind: host}}'), r'3:11: "\\x1b\[2J" is no target name'),
    (suite('targets: {"\\u202eab": {kind: host}}'), r'3:11: "\\u202eab" is no target name'),
    (suite(f"targets: {{{'x' * 90}: {{kind: host}}}}"), '3:11: "x+" is no target name'),
    (suite("targets: {-rf: {kind: host}}"), '3:11: "-rf" is no target name'),
    (suite("targets: {a: {kind: command, argv: [x], label: 'a/b'}}"), '3:48: "a/b" is no label name'),
    (suite("targets: {a: {kind: ssh, host: -oProxyCommand=touch x}}"), '3:32: "-oProxyCommand=touch x" begins with "-"'),
    (suite("targets: {a: {kind: ssh, host: b, config: -x}}"), '3:43: "-x" begins with "-"'),
    (suite("targets: {a: {kind: ssh, host: b, python: -x}}"), '3:43: "-x" begins with "-"'),
    (suite("targets: {a: {kind: ssh, host: b, pythons: {'3.12': -c}}}"), '3:53: "-c" begins with "-"'),
    (suite('targets: {a: {kind: ssh, host: "b\\nc"}}'), '3:32: "b c" holds a control character'),
    (suite("targets: {a: {kind: docker, image: --privileged}}"), '3:36: "--privileged" begins with "-"'),
    (suite("targets: {a: {kind: docker, build: -x}}"), '3:36: "-x" begins with "-"'),
    (suite("targets: {a: {kind: docker, image: b, context: -H}}"), '3:48: "-H" begins with "-"'),
    (suite("targets: {a: {kind: docker, image: b, supervisor: -c}}"), '3:51: "-c" begins with "-"'),
    (suite("targets: {a: {kind: docker, image: b, memory: -1m}}"), '3:47: "-1m" begins with "-"'),
    (suite("targets: {a: {kind: command, argv: [-c, x]}}"), '3:37: "-c" begins with "-"'),
    (suite("targets: {a: {kind: dask, scheduler: -x}}"), '3:38: "-x" begins with "-"'),
    (suite("limits: {timeout: 20}"), "3:19: timeout: 20 is not a duration"),
    (suite("limits: {timeout: -5s}"), "3:19: timeout: -5s is not a duration"),
    (suite("limits: {timeout: 0s}"), "3:19: timeout: 0s is not a duration"),
    (suite("limits: {timeout: 100000000h}"), "3:19: timeout: 100000000h is longer than 30 days"),
    (suite(f"limits: {{timeout: {DIGITS}s}}"), "3:19: timeout: 9+ is longer than 30 days"),
    (suite("limits: {timeout: nan}"), "3:19: timeout: nan is not a duration"),
    (suite("limits: {timeout: [1s]}"), "3:19: timeout: .* is not a duration"),
    (suite("limits: {timeout: \u0663s}"), "3:19: timeout: .* is not a duration"),
    (suite("limits: {output: 1MB}"), "3:18: output: 1MB is not a size"),
    (suite("limits: {output: 0B}"), "3:18: output: 0B is not a size"),
    (suite("limits: {output: 0.1B}"), "3:18: output: write 1B to 4GiB"),
    (suite("limits: {output: 99999999999GiB}"), "3:18: output: write 1B to 4GiB"),
    (suite(f"limits: {{output: {DIGITS}GiB}}"), "3:18: output: write 1B to 4GiB"),
    (suite("limits: {memory: 1B}"), "3:18: memory: write 16MiB to"),
    (suite(f"limits: {{memory: {DIGITS}GiB}}"), "3:18: memory: write 16MiB to"),
    (suite("limits: {processes: 0}"), "3:21: processes: 0 is not a number from 1"),
    (suite("limits: {processes: -1}"), "3:21: processes: -1 is not a number from 1"),
    (suite("limits: {processes: 1.5}"), "3:21: processes: 1.5 is not a number from 1"),
    (suite(f"limits: {{processes: {DIGITS}}}"), "3:21: processes: 9+ is not a number from 1"),
    (suite("limits: {proof: x}"), "3:17: proof: x is not a duration"),
    (suite("limits: {timeuot: 1s}"), '3:10: unknown key "timeuot"; did you mean "timeout"'),
    (suite("limits: []"), "3:9: limits: expected a mapping"),
    (suite("toggles: [start-metod]"), '3:11: unknown toggle "start-metod"; did you mean "start-method"\\? There are: '),
    (suite("toggles: [foo]"), '3:11: unknown toggle "foo".*here are: .*event-loop-policy'),
    (suite("facts: {a: foo}"), "3:12: a: expected ignore, set, exact or"),
    (suite("facts: {a: [x]}"), "3:12: a: expected ignore, set, exact or"),
    (suite("facts: {a: {scrub: [x]}}"), "3:12: a: expected ignore, set, exact or"),
    (suite("facts: {a: {scrub: '('}}"), "3:12: a: not a regular expression"),
    (suite("facts: {a: {scrub: 'a{99999999999999}'}}"), "3:12: a: not a regular expression"),
    (suite(f"facts: {{a: {{scrub: '{'x' * 1100}'}}}}"), "3:12: a: a regular expression of 1,100 characters"),
    (f"{HEAD}scenarios: {{}}\n", "1:1: no scenarios"),
    (f"{HEAD}scenarios: []\n", "3:12: scenarios: expected a mapping"),
    (f"{HEAD}scenarios: {{a: b}}\n", '3:16: a: expected a mapping, found "b"'),
    (f"{HEAD}scenarios: {{d e: {{run: one.py}}}}\n", '3:13: "d e" is no scenario name'),
    (f"{HEAD}scenarios: {{'': {{run: one.py}}}}\n", '3:13: "" is no scenario name'),
    (f"{HEAD}scenarios: {{a/b: {{run: one.py}}}}\n", '3:13: "a/b" is no scenario name'),
    (f"{HEAD}scenarios: {{a.: {{run: one.py}}}}\n", '3:13: "a." is no scenario name'),
    (f"{HEAD}scenarios: {{{'x' * 900}: {{run: one.py}}}}\n", '"x{80}" is no scenario name'),
    (f'{HEAD}scenarios: {{"##[error]": {{run: one.py}}}}\n', r'3:13: "# #\[error\]" is no scenario name'),
    (scenario("asks: nothing runs"), '3:13: missing key "run"'),
    (scenario("<<: {run: one.py}"), r"3:17: merge keys \(<<\) are not read"),
    (scenario("run: []"), "3:22: run: must not be empty"),
    (scenario("run: ''"), "3:22: run: must not be empty"),
    (scenario("run: ['', x]"), "3:22: run: must not be empty"),
    (scenario("run: "), "3:22: run: expected a list, found nothing"),
    (scenario("run: on.py"), '3:22: no script "on.py" in the pack; did you mean "one.py"'),
    (scenario("run: a.txt"), '3:22: "a.txt" is a file of the pack but no Python script'),
    (scenario("run: ../one.py"), '3:22: "../one.py" leaves the pack'),
    (scenario("run: /etc/one.py"), '3:22: "/etc/one.py" leaves the pack'),
    (scenario(f"run: {LONG}.py"), "3:22: a path of 5,003 characters"),
    (scenario('run: "a\\0.py"'), "3:22: .*NUL"),
    (scenario("run: {a: b}"), "3:22: run: expected a list"),
    (scenario("run: [[a]]"), "3:23: expected text, found a list|3:22: "),
    (scenario("run: one.py, args: {a: b}"), "3:36: args: expected a list"),
    (scenario('run: one.py, args: ["\\0"]'), "3:37: .*NUL"),
    (scenario("run: one.py, files: ['../../../../etc/passwd']"), '3:38: "../../../../etc/passwd" leaves the pack; copy the file into it'),
    (scenario("run: one.py, files: [/etc/passwd]"), '3:38: "/etc/passwd" leaves the pack'),
    (scenario("run: one.py, files: ['']"), "3:38: .*must not be empty"),
    (scenario("run: one.py, files: [.]"), '3:38: "." names the whole pack'),
    (scenario("run: one.py, files: [./]"), '3:38: "./" names the whole pack'),
    (scenario("run: one.py, files: [nix.txt]"), '3:38: "nix.txt" matches no file'),
    (scenario("run: one.py, files: ['a**b']"), '3:38: "a\\*\\*b" is no pattern of files|3:38: "a\\*\\*b" matches no file'),
    (scenario("run: one.py, files: ['**/**/**/**/x']"), '3:38: .* holds more than 3 "\\*\\*"'),
    (scenario(f"run: one.py, files: [{LONG}]"), "3:38: a path of 5,000 characters"),
    (scenario(f"run: one.py, files: [{'y' * 900}]"), '3:38: "y+'),
    (scenario("run: one.py, requires: ['nu mpy===']"), '3:41: "nu mpy===" is not a requirement: '),
    (scenario("run: one.py, requires: ['']"), "3:41: .*must not be empty"),
    (scenario("run: one.py, requires: [numpy==]"), '3:41: "numpy==" is not a requirement'),
    (scenario(f"run: one.py, requires: [{LONG}]"), '3:41: "x+" is not a requirement: longer'),
    (scenario("run: one.py, requires: [--index-url=x]"), '3:41: "--index-url=x" is not a requirement'),
    (scenario("run: one.py, source: ., install: [--index-url=x]"), '3:51: .*"--index-url=x" is none of the options `-r FILE`'),
    (scenario("run: one.py, source: ., install: [-e .]"), '3:51: .*"-e ." is none of the options `-r FILE`'),
    (scenario("run: one.py, source: ., install: [-r]"), '3:51: .*"-r" is none of the options `-r FILE`'),
    (scenario("run: one.py, source: ., install: [-r --index-url=x]"), '3:51: .*"-r --index-url=x" is none of the options'),
    (scenario("run: [-c, x]"), '3:22: run: "-c" is an option, not a command'),
    (scenario("run: one.py, locale: -x"), "3:38: locale: .*pattern"),
    (scenario("run: one.py, install: [x]"), "3:39: `install` needs a `source`"),
    (scenario("run: one.py, source: nowhere"), "3:38: .*nowhere is not a folder"),
    (scenario("run: one.py, source: {git: ., path: .}"), "3:38: source: give {git: FOLDER} or {path: FOLDER}"),
    (scenario('run: one.py, source: "a\\0b"'), "3:38: .*NUL"),
    (scenario("run: one.py, source: {git: .}"), "3:38: "),
    (scenario("run: one.py, results: junt"), '3:39: no reader of results "junt"; did you mean "junit"'),
    (scenario("run: one.py, results: junit"), "3:39: pyskew cannot make `one.py` write junit"),
    (scenario("run: one.py, env: [a]"), "3:35: env: expected a mapping"),
    (scenario("run: one.py, env: {A: [b]}"), "3:39: A: expected text, found a list"),
    (scenario("run: one.py, env: {'A=B': c}"), '3:43: .*"A=B" is no name of a variable|3:36: .*"A=B" is no name'),
    (scenario('run: one.py, env: {A: "\\0"}'), "3:39: A: .*NUL"),
    (scenario("run: one.py, pass-env: ['A=B']"), '3:41: .*"A=B" is no name of a variable'),
    (scenario("run: one.py, locale: 'a b'"), "3:38: locale: "),
    (scenario("run: one.py, home: there"), "3:36: home: input should be 'private' or 'real'"),
    (scenario("run: one.py, when: '3 +'"), "3:36: `3 \\+`: not an expression"),
    (scenario("run: one.py, when: \"os == 'linx'\""), '3:36: .*"linx" is no value of os; did you mean "linux"'),
    (scenario("run: one.py, when: \"pyton == '3'\""), '3:36: .*unknown name "pyton"; did you mean "python"'),
    (scenario("run: one.py, when: \"python == 'x'\""), "3:36: .*'x' is not a version"),
    (scenario(f"run: one.py, when: '{'(' * 1_500}'"), "3:36: .*not an expression"),
    (scenario(f"run: one.py, when: '{'-' * 1_900}1'"), "3:36: "),
    (scenario(f"run: one.py, when: '{'(' * 5_000}'"), "3:36: .*an expression of 5,000 characters"),
    (scenario("run: one.py, when: '__import__(\"os\")'"), "3:36: .*Call is not part of the language"),
    (scenario("run: one.py, expect: {a: b}"), "3:38: expect: expected a list"),
    (scenario("run: one.py, expect: [{outcome: pas}]"), "3:49: outcome: input should be 'pass'"),
    (scenario("run: one.py, expect: [{where: x}]"), '3:47: .*unknown name "x"'),
    (scenario(f"run: one.py, expect: [{{facts: {{n: {DIGITS}}}}}]"), "3:51: n: a number of 5,000 characters"),
    (scenario("run: one.py, expect: [{facts: {n: 1e999}}]"), "3:51: n: 1e999 is beyond what a float can hold"),
    (scenario("run: one.py, cause: foo"), '3:37: unknown toggle "foo"'),
    (scenario("run: one.py, rnu: x"), '3:30: unknown key "rnu"; did you mean "run"'),
]  # fmt: skip


def bad_pythons() -> list[tuple[str, str]]:
    reasons = {
        "3.1x": "is not a Python version",
        "": "is not a Python version",
        "python": "is not a Python version",
        "2.7": "pyskew runs Python 3.10 and newer",
        "3.9": "pyskew runs Python 3.10 and newer",
        "3.100": "pyskew runs Python 3.10 and newer",
        "4.0": "pyskew runs Python 3.10 and newer",
        "3.\u0661\u0662": "is not a Python version",
        f"3.{DIGITS}": "is not a Python version",
        "3.13.1>=3.13.0": "an exact version and a constraint",
        "3.13>=4": "no Python 3.13 can be",
        "3.13>=x": "is not a PEP 440 constraint",
        "3.12 ": 'duplicate Python "3.12"',
    }
    return [(f"version: 1\npythons: ['3.12', '{text}']\n", f"2:19: .*{reason}") for text, reason in reasons.items()]


def check(lines: list[str]) -> None:
    """One printable complaint a line, none of which a terminal or a CI system acts on."""
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if re.match(r"\s*::", line) or re.search(r"##[a-z]*\[", line)]
    assert not [line for line in lines if "Traceback" in line or "bug in pyskew" in line]


@pytest.mark.parametrize(("text", "complaint"), SUITES + bad_pythons())
def test_a_bad_suite_is_a_complaint_with_its_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("matrix.yaml").write_text(text, encoding="utf-8")
    Path("one.py").write_text("print(1)\n", encoding="utf-8")
    Path("a.txt").touch()
    assert main(["plan"]) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert captured.out == ""
    assert all(re.match(r"matrix\.yaml:\d+:\d+: \S", line) and len(line) < 700 for line in lines), lines
    assert any(re.match(rf"matrix\.yaml:{complaint}|matrix\.yaml:\d+:\d+: {complaint}", line) for line in lines), lines
    check(lines)


@pytest.mark.parametrize(("data", "complaint"), [
    (b"version: 1\n\xff\xfe", r"matrix\.yaml:2:1: not UTF-8 \(byte 11\); save the file as UTF-8"),
    ("version: 1\n".encode("utf-16"), r"matrix\.yaml:1:1: not UTF-8"),
    (b"#" * (5 << 20), r"matrix\.yaml:1:1: larger than 4 MiB"),
])  # fmt: skip
def test_a_file_that_is_no_text_is_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("matrix.yaml").write_bytes(data)
    assert main(["plan"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(complaint, line)


COMMAND_LINES: list[tuple[list[str], int, str]] = [
    (["plan", "-c", "nix.yaml"], 2, "nix.yaml: cannot read it: No such file or directory; `pyskew init` writes"),
    (["run", "-c", "nix.yaml"], 2, "nix.yaml: cannot read it: No such file or directory; `pyskew init` writes"),
    (["plan", "-c", "folder"], 2, "folder: cannot read it: Is a directory"),
    (["plan", "-c", "::error::x"], 2, ": :error::x: cannot read it"),
    (["plan", "-c", LONG], 2, "x+: cannot read it: File name too long"),
    (["runn"], 2, 'pyskew: no command "runn"; did you mean "run"\\? There are: audit, bisect'),
    (["frobnicate"], 2, 'pyskew: no command "frobnicate"'),
    ([f"{ESC}x"], 2, r'pyskew: no command "\\x1b\[31mx"'),
    (["plan", "--onyl", "x"], 2, 'pyskew plan: no such option: --onyl; did you mean "--only"\\?; see `pyskew plan --help`'),
    (["--verison"], 2, 'pyskew: no such option: --verison; did you mean "--version"'),
    (["plan", "x"], 2, r"pyskew plan: got unexpected extra argument \(x\)"),
    (["plan", "--only"], 2, "pyskew( plan)?: option '--only' requires an argument"),
    (["plan", "--github", "0"], 2, "pyskew plan: invalid value for '--github'"),
    (["plan", "--github", "999999999"], 2, "pyskew plan: invalid value for '--github'"),
    (["plan", "--github", "x"], 2, "pyskew plan: invalid value for '--github'"),
    (["plan", "--python", ""], 2, "--python is empty"),
    (["plan", "--python", ","], 2, "--python is empty"),
    (["plan", "--python", "2.7"], 2, "--python: .*pyskew runs Python 3.10"),
    (["plan", "--python", "3.100"], 2, "--python: .*pyskew runs Python 3.10"),
    (["plan", "--python", "abc"], 2, '--python: "abc" is not a Python version'),
    (["plan", "--target", ""], 2, "--target is empty"),
    (["plan", "--target", "linx"], 2, '--target linx: no target "linx" in the suite; did you mean "linux"\\? There are: linux'),
    (["plan", "--only", "on"], 2, '--only on matches no scenario; did you mean "one"\\? There are: one, two'),
    (["plan", "--only", ""], 2, "--only  matches no scenario"),
    (["plan", "--only", "[" * 1000], 2, "--only .*matches no scenario"),
    (["plan", "--only", f"{ESC}"], 2, r"--only \\x1b\[31m matches no scenario"),
    (["run", "--shard", "0/4"], 2, "--shard 0/4: the first number is from 1 to the second, as in 1/4 and 4/4"),
    (["run", "--shard", "5/4"], 2, "--shard 5/4: the first number is from 1"),
    (["run", "--shard", "0/0"], 2, "--shard 0/0: write 1/4"),
    (["run", "--shard", ":1/4"], 2, "--shard :1/4: write 1/4"),
    (["run", "--shard", "a"], 2, "--shard a: write 1/4"),
    (["run", "--shard", f"{DIGITS}/{DIGITS}"], 2, "--shard 9+/9+: write 1/4"),
    (["run", "--shard", "\u0661/\u0664"], 2, "--shard .*: write 1/4"),
    (["run", "--shard", "linx:1/4"], 2, '--shard linx:1/4: no target "linx" in the suite; did you mean "linux"'),
    (["run", "--workers", "0"], 2, "pyskew run: invalid value for '--workers'"),
    (["run", "--fresh", "--resume"], 2, "--fresh starts anew and --resume goes on"),
    (["init"], 2, "matrix.yaml is here already"),
    (["init", "--scenario", "Not A Name"], 2, "--scenario Not A Name: a scenario name is lower case"),
    (["init", "--scenario", ""], 2, "--scenario : a scenario name is lower case"),
    (["init", "--scenario", "x" * 90], 2, "--scenario x+: a scenario name is lower case"),
    (["init", "--scenario", "json"], 2, "--scenario json: its script would hide the module"),
    (["init", "--scenario", "x", "--pack", "one.py"], 2, "pyskew init: invalid value for '--pack'"),
    (["init", "--scenario", "x", "--pack", "one.py/deeper"], 2, "one.py.*: cannot write it"),
    (["init", "--scenario", "x", "--pack", "a b"], 2, '--pack: "a b" is no pack name'),
    (["init", "--scenario", "x", "--pack", "flow"], 2, "flow/pack.yaml does not end with `scenarios:` in block style"),
    (["init", "--scenario", "x", "--pack", "binary"], 2, "binary/pack.yaml: not UTF-8"),
    (["init", "--scenario", "x", "--asks", LONG], 2, "--asks: 5,000 characters"),
    (["schema", "siute"], 2, "pyskew schema: invalid value for '{pack|record|report|suite}'"),
    (["schema"], 2, "pyskew schema: missing argument"),
    (["try", "--toggle", "foo=1", "--", "true"], 2, 'unknown toggle "foo".*here are: .*event-loop-policy'),
    (["try", "--toggle", "start-method=x", "--", "true"], 2, "--toggle start-method=x: start-method can be"),
    (["try", "--toggle", "start-method", "--", "true"], 2, "--toggle start-method: start-method can be"),
    (["try", "--toggle", "start-method=fork", "--", "no-such-program"], 125, "no-such-program: no such program"),
    (["try", "--toggle", "start-method=fork"], 2, "pyskew try: missing argument"),
    (["try", "--", "true"], 2, "give --toggle, once or several times, or --all-defaults-of"),
    (["bisect", "--toggle", "foo=1", "--", "true"], 2, 'unknown toggle "foo".*here are: .*event-loop-policy'),
    (["bisect", "--toggle", "start-method=fork", "--timeout", "0", "--", "true"], 2, "pyskew bisect: invalid value"),
    (["bisect", "--toggle", "start-method=fork", "--timeout", "nan", "--", "true"], 2, "--timeout: write a number of seconds"),
    (["pythons", "instal", "3.13"], 2, '"instal" is not a Python version; .*did you mean "install"'),
    (["pythons", "2.7"], 2, '"2.7": pyskew runs Python 3.10 and newer'),
    (["pythons", "-c", "nix.yaml"], 2, "nix.yaml: cannot read it"),
    (["pythons", "--jsno"], 2, 'pyskew pythons list: no such option: --jsno; did you mean "--json"'),
    (["audit"], 2, "pyskew audit: missing argument PATH"),
    (["audit", "nowhere"], 2, "pyskew audit: invalid value for 'PATH...'"),
    (["audit", ".", "--from", "2.7"], 2, "--from 2.7: write a version from 3.0 to 3.16"),
    (["audit", ".", "--from", "x"], 2, "--from x: write a version"),
    (["audit", ".", "--to", "3.99"], 2, "--to 3.99: write a version from 3.0 to 3.16"),
    (["audit", ".", "--to", f"3.{DIGITS}"], 2, "--to 3.9+: write a version"),
    (["audit", ".", "--to", "3.\u0661\u0664"], 2, "--to .*: write a version"),
    (["audit", ".", "--from", "3.14", "--to", "3.13"], 2, "--from 3.14 .*must be older than --to 3.13"),
    (["audit", ".", "--write-baseline"], 2, "--write-baseline needs --baseline FILE"),
    (["audit", ".", "--write-baseline", "--baseline", "no/folder/file"], 2, "--baseline no/folder/file: "),
    (["audit", ".", "--baseline", "nope.json"], 2, "--baseline nope.json: No such file"),
    (["audit", ".", "--baseline", "matrix.yaml"], 2, "matrix.yaml:1:1: not a baseline of `pyskew audit"),
    (["audit", "nb.ipynb"], 2, "nb.ipynb: not read: no notebook of format 4: it has no cells"),
    (["audit", "matrix.yaml"], 2, "matrix.yaml: holds no Python source"),
    (["audit", "broken.py"], 2, "broken.py: not read: "),
    (["audit", "empty"], 2, "empty: holds no Python source"),
    (["audit", ".", "--toggle", "foo", "--", "pytest"], 2, '--toggle foo: unknown toggle "foo"'),
    (["audit", ".", "--python", "", "--", "pytest"], 2, "--python is empty"),
    (["audit", ".", "--python", "2.7", "--", "pytest"], 2, "--python: .*pyskew runs Python 3.10"),
    (["audit", ".", "--timeout", "soon", "--", "pytest"], 2, "--timeout: soon is not a duration"),
    (["audit", ".", "--timeout", "100000000h", "--", "pytest"], 2, "--timeout: 100000000h is longer than 30 days"),
    (["audit", ".", "--proof", "soon", "--", "pytest"], 2, "--proof: soon is not a duration"),
    (["audit", ".", "--install", "nu mpy===", "--", "pytest"], 2, "--install: .*is not a requirement"),
    (["audit", "one.py", "--", "pytest"], 2, "with a COMMAND, PATH is one folder"),
    (["audit", ".", "--fail-on", "hig"], 2, "pyskew audit: invalid value for '--fail-on'"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "message"), COMMAND_LINES, ids=lambda value: repr(value)[:50])
def test_a_bad_command_line_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], code: int, message: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    one = "{run: one.py}"
    Path("matrix.yaml").write_text(
        f"{HEAD}targets: {{linux: {{kind: host, os: linux}}}}\nscenarios: {{one: {one}, two: {one}}}\n",
        encoding="utf-8",
    )
    Path("one.py").write_text("print(1)\n", encoding="utf-8")
    Path("nb.ipynb").write_text("{}", encoding="utf-8")
    Path("broken.py").write_text("print 1\n", encoding="utf-8")
    for folder in ("folder", "empty", "flow", "binary"):
        Path(folder).mkdir()
    Path("flow/pack.yaml").write_text("scenarios: {a: {run: a.py}}\n", encoding="utf-8")
    Path("binary/pack.yaml").write_bytes(b"\xff")
    assert main(arguments) == code
    captured = capsys.readouterr()
    lines = [line for line in captured.err.splitlines() if not line.startswith("audit: from ")]
    assert len(lines) == 1
    assert re.match(rf"(pyskew (try|bisect): )?{message}", lines[0]), lines[0]
    check(lines)


PYPROJECTS: list[tuple[str, str]] = [
    ("[project\n", r"1:9: .+"),
    ("a = 1\na = 2\n", r"2:\d+: .+"),
    ("x = " + "[" * 100_000, r"1:1: .*nested too deep"),
    (f"x = {DIGITS}\n", r"1:\d+: .+"),
    ('[project]\nrequires-python = "garbage"\n', r'2:1: requires-python "garbage" is not a PEP 440 specifier'),
    ("[project]\nrequires-python = 3\n", r"2:1: requires-python must be text"),
    ('[tool.pyskew]\nform = "3.12"\n', r'2:1: \[tool.pyskew\] unknown key "form"; did you mean "from"'),
    ('[tool.pyskew]\nfrom = "2.7"\n', r"2:1: \[tool.pyskew\] from 2.7: write a version"),
    ("[tool.pyskew]\nto = 3.14\n", r"2:1: \[tool.pyskew\] to must be text"),
    ("[tool.pyskew]\nexclude = 3\n", r"2:1: \[tool.pyskew\] exclude must be a list"),
    ("[tool.pyskew]\nignore = []\n", r"2:1: \[tool.pyskew\] ignore must give a reason"),
    ('[tool.pyskew]\nignore = {"dead-batteries" = ""}\n', r"2:1: \[tool.pyskew\] ignore.dead-batteries needs a reason"),
    ('[tool.pyskew]\nignore = {"dead-bateries" = "x"}\n', r'2:1: \[tool.pyskew\] ignore: no rule "dead-bateries"; did you mean'),
    ("[tool]\npyskew = 3\n", r"2:1: \[tool.pyskew\] must be a table"),
    ('[tool.pyskew]\ntimeout = "soon"\n', r"2:1: \[tool.pyskew\] timeout: soon is not a duration"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), PYPROJECTS, ids=lambda value: repr(value)[:50])
def test_a_bad_pyproject_is_a_complaint_with_its_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    Path("one.py").touch()
    assert main(["audit", "."]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(rf"pyproject\.toml:{complaint}", line), line
    check([line])


def test_the_help_of_pythons_lists_the_options_that_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pythons", "--help"]) == 0
    text = capsys.readouterr().out
    assert "--json" in text.partition("Options:")[2]
    assert "-c, --config" in text.partition("Options:")[2]


def test_capital_v_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-V"]) == 0
    assert capsys.readouterr().out.startswith("pyskew 0")
