from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.errors import ConfigError
from pyskew.model.suite import FactPolicy, Limits, Outcome, Suite
from pyskew.model.toggles import NoToggle
from pyskew.suite import host, loader, names
from pyskew.suite import schema as schema_module


@dataclass(frozen=True)
class Kind:
    options: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    complaints: Callable[[object], Iterable[tuple[str, str]]] = lambda _: ()
    runs_here: bool = False


KINDS = {"host": Kind(runs_here=True), "docker": Kind({"image": "string", "pull": "boolean"}, ("image",))}


def load(tmp_path: Path, text: str, **files: str) -> Suite:
    (tmp_path / "matrix.yaml").write_text(text, encoding="utf-8")
    for name, content in {"one.py": "print(1)", **files}.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return loader.load_suite(tmp_path / "matrix.yaml", KINDS)


def complaints(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch, **files: str) -> list[str]:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **files)
    return list(caught.value.complaints)


GOOD = """\
version: 1
pythons: ["3.12", 3.10, "3.13>=3.13.8", {python: "3.15", informational: true}, 3.14t]
targets:
  here: {kind: host, os: linux}
  box: {kind: docker, image: "python:{python}", required: true}
limits: {timeout: 5s, output: 2KiB, proof: 1m}
toggles: [start-method]
scenarios:
  one:
    run: one.py
    asks: What?
    env: {N: 1}
    facts: {pid: ignore, log: {scrub: 'x+'}}
    limits: {timeout: 500ms}
    expect:
      - {where: "python >= '3.14'", outcome: fail, facts: {n: 1, s: "1", f: 1.0, t: true, l: [a, ~]}}
"""


def test_a_suite_is_read_as_it_is_spelled(tmp_path: Path) -> None:
    suite = load(tmp_path, GOOD)
    assert [spec.label for spec in suite.pythons] == ["3.12", "3.10", "3.13", "3.15", "3.14t"]
    assert [spec.informational for spec in suite.pythons] == [False, False, False, True, False]
    assert suite.pythons[2].constraint == ">=3.13.8"
    assert [(target.name, target.kind, target.os, target.required) for target in suite.targets] == [
        ("here", "host", "linux", False), ("box", "docker", "linux", True),
    ]  # fmt: skip
    (scenario,) = suite.scenarios
    assert (scenario.id, scenario.env, scenario.toggles) == ("one", {"N": "1"}, ("start-method",))
    assert scenario.limits == Limits(timeout=0.5, output=2048)
    assert (scenario.facts["pid"].policy, scenario.facts["log"].pattern) == (FactPolicy.IGNORE, "x+")
    (clause,) = scenario.expect
    assert clause.outcome is Outcome.FAIL
    assert clause.facts == {"n": 1, "s": "1", "f": 1.0, "t": True, "l": ["a", None]}
    assert type(clause.facts["n"]) is int
    assert suite.proof == 60.0


def test_without_targets_there_is_this_machine(tmp_path: Path) -> None:
    suite = load(tmp_path, "version: 1\npythons: ['3.14']\nscenarios: {a: {run: one.py}}\n")
    assert [(target.kind, target.os) for target in suite.targets] == [("host", host.this_os())]


def test_a_shipped_pack_is_found_by_name(tmp_path: Path) -> None:
    suite = load(tmp_path, "version: 1\npythons: ['3.14']\ninclude: [builtin:start_methods]\n")
    assert "start_methods/class-attribute" in {scenario.id for scenario in suite.scenarios}


def test_a_fingerprint_covers_exactly_what_is_run(tmp_path: Path) -> None:
    def fingerprint(text: str, script: str = "print(1)") -> str:
        return load(tmp_path, text, **{"one.py": script}).scenarios[0].fingerprint

    base = "version: 1\npythons: ['3.14']\nscenarios: {a: {run: one.py, asks: x}}\n"
    assert fingerprint(base) == fingerprint(base.replace("asks: x", "asks: y"))
    assert fingerprint(base) != fingerprint(base.replace("asks: x", "args: [y]"))
    assert fingerprint(base) != fingerprint(base, "print(2)")


BAD = """\
version: 1
pythons: ["3.12", "3.1x", "3.12"]
include: [builtin:start_method, nowhere]
targets:
  linux: {kind: hst, os: linux}
  box: {kind: docker, os: linx, imag: x}
limits: {timeout: 20, proof: 10m}
scenarois: {}
scenarios:
  b: {run: on.py, expect: [{where: "pyton == '1'"}], toggles: [start-metod]}
  c: {run: [a, b], files: ["../x", nix.txt], facts: {a: foo, b: {scrub: "("}}, home: there}
  c: {run: one.py}
  d e: {run: one.py, when: "3 +"}
  e: {asks: nothing runs}
"""

COMPLAINTS = [
    'matrix.yaml:2:19: "3.1x" is not a Python version; write 3.14, 3.14t (free-threaded), 3.14.2 or 3.13>=3.13.8',
    'matrix.yaml:2:27: duplicate Python "3.12"',
    'matrix.yaml:3:11: no pack "start_method"; did you mean "start_methods"?',
    'matrix.yaml:3:33: "nowhere" holds no pack.yaml; name a folder, relative to this file',
    'matrix.yaml:5:17: unknown kind "hst"; did you mean "host"? There are: docker, host',
    'matrix.yaml:6:3: a target of kind "docker" needs "image"',
    'matrix.yaml:6:27: unknown os "linx"; did you mean "linux"? There are: linux, macos, windows',
    'matrix.yaml:6:33: unknown key "imag"; did you mean "image"?',
    "matrix.yaml:7:19: timeout: 20 is not a duration; write 500ms, 20s, 10m or 1h",
    'matrix.yaml:8:1: unknown key "scenarois"; did you mean "scenarios"?',
    'matrix.yaml:10:12: no script "on.py" in the pack; did you mean "one.py"?',
    'matrix.yaml:10:36: `pyton == \'1\'`: unknown name "pyton"; did you mean "python"?',
    'matrix.yaml:10:64: unknown toggle "start-metod"; did you mean "start-method"? There are: '
    + ", ".join(plugins.toggles()),
    'matrix.yaml:11:28: "../x" leaves the pack; copy the file into it',
    'matrix.yaml:11:36: "nix.txt" matches no file in the pack',
    "matrix.yaml:11:57: a: expected ignore, set, exact or {scrub: REGEX}",
    "matrix.yaml:11:65: b: not a regular expression: missing ), unterminated subpattern at position 0",
    "matrix.yaml:11:86: home: input should be 'private' or 'real', found \"there\"",
    'matrix.yaml:12:3: duplicate "c" (first in line 11)',
    f'matrix.yaml:13:3: "d e" is no scenario name: write {names.RULE}',
    "matrix.yaml:13:28: `3 +`: not an expression: invalid syntax",
    'matrix.yaml:14:3: missing key "run"',
]


def test_every_complaint_comes_at_once_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got = complaints(tmp_path, BAD, monkeypatch)
    assert [line.partition(" shipped packs")[0].rstrip(";") for line in got] == COMPLAINTS


@pytest.mark.parametrize(("text", "complaint"), [
    ("", "matrix.yaml:1:1: the file is empty"),
    ("- a\n", "matrix.yaml:1:1: expected a mapping of keys to values"),
    ("version: 1\npythons: []\nscenarios: {a: {run: one.py}}\n", "matrix.yaml:2:10: pythons: must not be empty"),
    ("version: 1\npythons: ['3.12']\n", "matrix.yaml:1:1: no scenarios: add `include:` or `scenarios:`"),
    ("version: 2\n", 'matrix.yaml:1:10: version: this pyskew reads version 1, found "2"'),
    ("pythons: ['3.12']\n", 'matrix.yaml:1:1: missing key "version"'),
    ("version: 1\npythons:\n\t- '3.12'\n", "matrix.yaml:3:1: a tab; YAML indents with spaces only"),
    ("version: 1\npythons: 3.12\n", 'matrix.yaml:2:10: pythons: expected a list, found "3.12"'),
    ("a: &a [*a]\n", "matrix.yaml:1:4: an alias that contains itself"),
    ("a: [1, 2\n", "matrix.yaml:2:1: not YAML: while parsing a flow sequence did not find expected ',' or ']'"),
    ("? [a]\n: b\n", "matrix.yaml:1:3: a key must be a word"),
    ("? [&a0 [x, x], " + ", ".join(f"&a{one} [*a{one - 1}, *a{one - 1}]" for one in range(1, 60)) + "]\n: b\n",
     "matrix.yaml:1:3: a key must be a word"),
])  # fmt: skip
def test_a_broken_file_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    assert complaint in complaints(tmp_path, text, monkeypatch)


def test_an_anchor_bomb_is_defused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
    )
    (line,) = complaints(tmp_path, bomb, monkeypatch)
    assert "more than 100,000 values" in line


def test_no_file_and_no_text_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read it"):
        loader.load_suite(tmp_path / "nix.yaml", KINDS)
    (tmp_path / "m.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        loader.load_suite(tmp_path / "m.yaml", KINDS)


def test_complaints_about_a_pack_name_the_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = "version: 1\npythons: ['3.14']\ninclude: [mine]\n"
    got = complaints(tmp_path, suite, monkeypatch, **{"mine__pack.yaml": "scenarios: {a: {run: b.py}}"})
    assert got == ['mine/pack.yaml:1:22: no script "b.py" in the pack']


def test_one_id_is_one_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = "version: 1\npythons: ['3.14']\ninclude: [x/p, y/p]\n"
    for folder in "xy":
        (tmp_path / folder / "p").mkdir(parents=True)
        (tmp_path / folder / "p" / "pack.yaml").write_text("scenarios: {a: {run: a.py}}")
        (tmp_path / folder / "p" / "a.py").touch()
    got = complaints(tmp_path, suite, monkeypatch)
    assert got == ['y/p/pack.yaml:1:13: scenario "p/a" exists already, see x/p/pack.yaml:1:13']


def test_the_schema_knows_every_key_that_is_read() -> None:
    schema = schema_module.schema()
    assert set(schema["properties"]) >= {"version", "pythons", "include", "targets", "limits", "scenarios"}
    scenario = schema["$defs"]["ScenarioShape"]["properties"]
    assert {"run", "asks", "pass-env", "when", "expect", "cause", "limits"} <= set(scenario)
    assert schema["additionalProperties"] is False


def test_a_cause_is_a_toggle_or_the_reason_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'version: 1\npythons: ["3.14"]\nscenarios:\n  a: {{run: a.py, cause: {}}}\n'
    (named,) = load(tmp_path, text.format("glob-files"), **{"a.py": ""}).scenarios
    assert (named.causes, named.no_toggle) == (("glob-files",), None)
    (both,) = load(tmp_path, text.format("[glob-files, removed-names]"), **{"a.py": ""}).scenarios
    assert both.causes == ("glob-files", "removed-names")
    (without,) = load(tmp_path, text.format("{none: compiler}"), **{"a.py": ""}).scenarios
    assert (without.causes, without.no_toggle) == ((), NoToggle.COMPILER)
    for wrong in ("{none: nobody-knows}", "{toggles: [glob-files], none: data}", "[]", "glob-file", "{}"):
        assert complaints(tmp_path, text.format(wrong), monkeypatch, **{"a.py": ""}), wrong


REMEDY = """\
version: 1
pythons: ["3.14"]
describe: {seen: what a worker sees}
scenarios:
  one:
    run: one.py
    remedy: %s
    describe: {mode: the mode of the file}
"""


def _with_remedy(tmp_path: Path, remedy: str, advice: dict[str, str] | None = None) -> Suite:
    (tmp_path / "one.py").write_text("print(1)", encoding="utf-8")
    (tmp_path / "matrix.yaml").write_text(REMEDY % remedy, encoding="utf-8")
    return loader.load_suite(tmp_path / "matrix.yaml", KINDS, advice=advice)


def test_a_remedy_is_a_text_or_the_advice_of_a_rule(tmp_path: Path) -> None:
    (own,) = _with_remedy(tmp_path, "Pass it on.").scenarios
    assert (own.remedy, own.rule) == ("Pass it on.", "")
    assert own.describe == {"seen": "what a worker sees", "mode": "the mode of the file"}
    (ruled,) = _with_remedy(tmp_path, "{rule: some-rule}", {"some-rule": "do so."}).scenarios
    assert (ruled.remedy, ruled.rule) == ("do so.", "some-rule")
    assert own.fingerprint == ruled.fingerprint  # it decides nothing about what runs


@pytest.mark.parametrize(("remedy", "complaint"), [
    ("{rule: sme-rule}", 'no rule "sme-rule" of the audit; did you mean "some-rule"?'),
    ("{rule: entirely-else}", 'no rule "entirely-else" of the audit; `pyskew explain rules` lists them'),
    ("{}", "write what to change in code, or give {rule: NAME}"),
    ("x" * 501, "501 characters; at most 500"),
])  # fmt: skip
def test_a_remedy_that_says_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remedy: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        _with_remedy(tmp_path, remedy, {"some-rule": "do so."})
    (line,) = caught.value.complaints
    assert line.startswith("matrix.yaml:7:13: ")
    assert complaint in line
