"""A report full of what a program could print to break one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pyskew import plugins
from pyskew.analysis.report import assemble, conclude
from pyskew.model.report import ChangedDefaultUse, Report
from pyskew.model.suite import Arm, Evidence, Outcome, Record
from pyskew.store.records import RunEnd
from support import sample

STRINGS = (
    "<script>window.pwned=1;alert('a')</script>",
    "</script><script>window.pwned=1;alert('b')</script><!--",
    '"><img src=x onerror="window.pwned=1;alert(1)">',
    "'><svg/onload=alert(2)>",
    "javascript:alert(3)",
    "{{ 7 * 7 }}{% include 'x' %}${alert(4)}",
    "a | b || c \\| d",
    "`a` ``b`` ```c``` ~~~ **d** __e__ [f](javascript:alert(5)) # g",
    "]]> <![CDATA[ &amp; &#x3c; <?xml?> <!DOCTYPE x>",
    "::error file=a,line=1::oops\n::add-mask::x\r\n::notice::%0A%25",
    "\x1b[31mred\x1b[0m \x07 \x08 \x7f \x9b31m",
    "abc\u202edcba\u2066x\u2069 \u200f\u200b \ufeff",
    "lone \ud800 \udfff surrogates",
    "nul \x00 in it, \ufffe \uffff",
    "line\nbreak\r\nand\u2028another\u2029one\ttab",
    "$(rm -rf ~); `reboot` && echo '\"",
    "../../../etc/passwd",
    "\U0001f600 \u0e01\u0e33 \u0627\u0644 e\u0301",
)


@cache
def report() -> Report:
    """Every hostile string as a name, a question, a fact, its value, a message, a reason, a frame, a version."""
    scenarios = [_scenario(text, number) for number, text in enumerate(STRINGS)]
    of = sample.suite(*scenarios, pythons=("3.12", "3.13", "3.14"))
    cells = [one.cell for one in sample.run(of).cells]
    cells += [replace(cell, arm=Arm.CONTROL) for cell in cells if cell.plain]
    of_scenario = {one.id: text for one, text in zip(scenarios, STRINGS, strict=True)}
    records = [record for cell in cells for record in _attempts(cell, of_scenario[cell.scenario])]
    text = " ".join(STRINGS)
    places = [sample.place(label, provider=text, version=f"{label}.1 {text}") for label in ("3.12", "3.13", "3.14")]
    run = sample.run(of, records, places, RunEnd(complete=False, reason=f"interrupted {text}"))
    value = assemble(run, plugins.toggles())
    tested = [replace(one, id=f"{one.id}t", test=text) for one, text in zip(value.changes, STRINGS, strict=False)]
    lines = [
        ChangedDefaultUse(
            scenario=one.id, target=text, python=text, site=f"{text}:3", toggle=text, old=text, new=text, problem=text
        )
        for one, text in zip(scenarios, STRINGS, strict=True)
    ]
    return conclude(replace(value, changes=(*value.changes, *tested), latent=tuple(lines)))


def _scenario(text: str, number: int) -> object:
    clauses = [
        sample.clause("start_method == 'fork'", {f"{text} fact": text}, reason=text, link=text),
        sample.clause("True", {f"{text} fact": [text]}, reason=text),
    ]
    return sample.scenario(
        f"{number} {_encodable(text)}", *(clauses if number % 2 else ()), asks=text, links=(text,),
        position=f"{text}:3:1", causes=("start-method" if number % 3 else "tar-filter",),
    )  # fmt: skip


def _encodable(text: str) -> str:
    """A name as YAML can hold it; facts and messages come from programs, which can print anything."""
    return text.encode("utf-8", "replace").decode()


def _attempts(cell: object, text: str) -> list[Record]:
    if cell.python == "3.12":
        return [Record(cell=cell, attempt=0, evidence=Evidence.INFRA_ERROR, reason=text)]
    method = dict(cell.toggles).get("start-method", sample.DEFAULTS[cell.python])
    facts = {f"{text} fact": text if method == "fork" else [text], "number": float("nan"), "deep": _deep(200)}
    failed = {"outcome": Outcome.FAIL, "message": text, "frame": f"<cwd>/{text}:7"} if method != "fork" else {}
    return [sample.ran(cell, facts, number, dependencies=(text,), excerpt=text, **failed) for number in (1, 2, 3)]


def _deep(levels: int) -> object:
    return [_deep(levels - 1)] if levels else "bottom"
