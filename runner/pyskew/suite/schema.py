"""The shape of matrix.yaml and pack.yaml: closed sets of keys, with the JSON Schema that editors read."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from pyskew.model.suite import FactPolicy, FactRule, Json, Outcome
from pyskew.suite.yaml_document import plain

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def _duration(value: object) -> object:
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h)\s*", str(value))
    if match is None or float(match[1]) <= 0:
        message = f"{value!s:.40} is not a duration; write 500ms, 20s, 10m or 1h"
        raise ValueError(message)
    return float(match[1]) * _UNITS[match[2]]


def _size(value: object) -> object:
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(B|KiB|MiB|GiB)\s*", str(value))
    if match is None or float(match[1]) <= 0:
        message = f"{value!s:.40} is not a size; write 64KiB, 1MiB or 2GiB"
        raise ValueError(message)
    return int(float(match[1]) * _SIZES[match[2]])


def _words(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _python(value: object) -> object:
    return {"python": value} if isinstance(value, str) else value


def _fact_rule(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"scrub"} and isinstance(value["scrub"], str):
        return FactRule(policy=FactPolicy.SCRUB, pattern=_pattern(str(value["scrub"])))
    if value in {FactPolicy.EXACT, FactPolicy.SET, FactPolicy.IGNORE}:
        return FactRule(policy=FactPolicy(str(value)))
    message = "expected ignore, set, exact or {scrub: REGEX}"
    raise ValueError(message)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from None
    return text


def _source(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


def _results(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


def _mapping(value: object) -> object:
    return {} if value is None else value


_DURATION = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*(ms|s|m|h)$", "examples": ["20s"]}
_SIZE = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*(B|KiB|MiB|GiB)$", "examples": ["1MiB"]}
_POLICY = {
    "oneOf": [
        {"enum": ["exact", "set", "ignore"]},
        {"type": "object", "properties": {"scrub": {"type": "string"}}, "required": ["scrub"]},
    ],
}

Duration = Annotated[float, BeforeValidator(_duration), WithJsonSchema(_DURATION)]
Size = Annotated[int, BeforeValidator(_size), WithJsonSchema(_SIZE)]
Words = Annotated[
    list[str],
    BeforeValidator(_words),
    WithJsonSchema({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Free = Annotated[Any, BeforeValidator(plain)]
Rule = Annotated[FactRule, BeforeValidator(_fact_rule), WithJsonSchema(_POLICY)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class LimitsShape(_Shape):
    """What one attempt may use."""

    timeout: Duration | None = None
    silence: Duration | None = None
    output: Size | None = None
    memory: Size | None = None
    processes: int | None = Field(default=None, gt=0)


class SuiteLimits(LimitsShape):
    """Limits of the suite, and the budget for proofs."""

    proof: Duration | None = None


class ExpectShape(_Shape):
    """One clause: the first whose `where` holds for a cell is its expectation."""

    where: str = "True"
    outcome: Outcome = Outcome.PASS
    facts: dict[str, Free] = Field(default_factory=dict)
    reason: str = ""
    link: str = ""


class SourceShape(_Shape):
    """A codebase: one checkout per cell. Relative to the file that says so."""

    git: str = ""
    path: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.git) is bool(self.path):
            message = "give {git: FOLDER} or {path: FOLDER}"
            raise ValueError(message)
        return self


class ResultsShape(_Shape):
    """Where results of single tests come from: `junit`, or {kind: junit, file: FILE} that the command writes."""

    kind: str
    file: str = ""


class ScenarioShape(_Shape):
    """One question put to an interpreter."""

    run: Words
    asks: str = ""
    args: Words = Field(default_factory=list)
    stdin: str = ""
    files: Words = Field(default_factory=list)
    requires: Words = Field(default_factory=list)
    source: Annotated[SourceShape | None, BeforeValidator(_source)] = None
    install: Words = Field(default_factory=list)
    results: Annotated[ResultsShape | None, BeforeValidator(_results)] = None
    env: dict[str, str] = Field(default_factory=dict)
    pass_env: Words = Field(default_factory=list, alias="pass-env")
    locale: str = Field(default="", pattern=r"^[A-Za-z0-9_.@-]*$")
    home: Literal["private", "real"] = "private"
    when: str = "True"
    toggles: Words | None = None
    facts: dict[str, Rule] = Field(default_factory=dict)
    expect: list[ExpectShape] = Field(default_factory=list)
    cause: str = ""
    limits: LimitsShape = Field(default_factory=LimitsShape)
    links: Words = Field(default_factory=list)


class PackShape(_Shape):
    """A folder of scenarios."""

    toggles: Words = Field(default_factory=list)
    limits: LimitsShape = Field(default_factory=LimitsShape)
    facts: dict[str, Rule] = Field(default_factory=dict)
    scenarios: dict[str, ScenarioShape] = Field(min_length=1)


class PythonShape(_Shape):
    """One Python, by PEP 440 text."""

    python: str
    informational: bool = False


class TargetShape(BaseModel):
    """Where cells run; further keys belong to the kind."""

    model_config = ConfigDict(extra="allow", defer_build=True)
    kind: str
    os: str | None = None
    required: bool = False


Python = Annotated[PythonShape, BeforeValidator(_python)]


class SuiteShape(_Shape):
    """matrix.yaml."""

    version: int = Field(ge=1, le=1)
    pythons: list[Python] = Field(min_length=1)
    include: Words = Field(default_factory=list)
    targets: Annotated[dict[str, TargetShape], BeforeValidator(_mapping)] = Field(default_factory=dict)
    toggles: Words = Field(default_factory=list)
    limits: SuiteLimits = Field(default_factory=SuiteLimits)
    facts: dict[str, Rule] = Field(default_factory=dict)
    scenarios: dict[str, ScenarioShape] = Field(default_factory=dict)


def schema() -> Json:
    """The JSON Schema of matrix.yaml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **SuiteShape.model_json_schema(by_alias=True)}


def pack_schema() -> Json:
    """The JSON Schema of pack.yaml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PackShape.model_json_schema(by_alias=True)}
