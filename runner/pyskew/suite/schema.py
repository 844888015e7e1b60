"""The shape of matrix.yaml and pack.yaml: closed sets of keys, with the JSON Schema that editors read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from pyskew.model.suite import ALWAYS, FactPolicy, FactRule, Json, Outcome
from pyskew.model.toggles import NoToggle
from pyskew.suite.quantity_types import Duration, MemorySize, OutputSize, Processes
from pyskew.suite.yaml_document import plain

VERSION = 1
"""The format of matrix.yaml that this pyskew reads."""

_LONGEST_WORD = 100_000
"""Characters of one argument; Linux takes at most 128 KiB."""
_LONGEST_PATTERN = 1_000
_LONGEST_REMEDY = 500
"""Characters; reports show it whole."""


def _version(value: object) -> object:
    if str(value) != str(VERSION):
        message = f'this pyskew reads version {VERSION}, found "{value!s:.40}"'
        raise ValueError(message)
    return VERSION


def _word(value: str) -> str:
    """Return a word that command lines, environments and file names can hold, as plain text."""
    if "\0" in value:
        message = "holds a NUL character, which no argument, variable or file name can"
        raise ValueError(message)
    if len(value) > _LONGEST_WORD:
        message = f"{len(value):,} characters; at most {_LONGEST_WORD:,}"
        raise ValueError(message)
    return str(value)


def _filled(value: str) -> str:
    if not value.strip():
        message = "must not be empty"
        raise ValueError(message)
    return value


def _variable(value: str) -> str:
    if not value or "=" in value:
        message = f'"{value:.40}" is no name of a variable'
        raise ValueError(message)
    return value


def _command(words: list[str]) -> list[str]:
    if not words or not words[0].strip():
        message = "must not be empty; name a script of the pack, or a command"
        raise ValueError(message)
    if words[0].startswith("-"):
        message = f'"{words[0]:.40}" is an option, not a command'
        raise ValueError(message)
    return words


def _words(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _python(value: object) -> object:
    if isinstance(value, float):  # TOML has 3.10 as the number 3.1
        message = f'{value} is a number; write text, "{value}"'
        raise ValueError(message)  # noqa: TRY004 - pydantic makes a complaint of this one
    return {"python": value} if isinstance(value, str) else value


def _fact_rule(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"scrub"} and isinstance(value["scrub"], str):
        return FactRule(policy=FactPolicy.SCRUB, pattern=_pattern(str(value["scrub"])))
    if isinstance(value, str) and value in {FactPolicy.EXACT, FactPolicy.SET, FactPolicy.IGNORE}:
        return FactRule(policy=FactPolicy(str(value)))
    message = "expected ignore, set, exact or {scrub: REGEX}"
    raise ValueError(message)


def _pattern(text: str) -> str:
    if len(text) > _LONGEST_PATTERN:
        message = f"a regular expression of {len(text):,} characters; at most {_LONGEST_PATTERN:,}"
        raise ValueError(message)
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from None
    return text


def _source(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


def _results(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


def _cause(value: object) -> object:
    if isinstance(value, str):
        return {"toggles": [value]}
    return {"toggles": value} if isinstance(value, list) else value


def _remedy(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _mapping(value: object) -> object:
    return {} if value is None else value


_POLICY = {
    "oneOf": [
        {"enum": ["exact", "set", "ignore"]},
        {"type": "object", "properties": {"scrub": {"type": "string"}}, "required": ["scrub"]},
    ],
}

_CAUSE = {
    "oneOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {
            "type": "object",
            "properties": {"none": {"enum": [reason.value for reason in NoToggle]}},
            "required": ["none"],
            "additionalProperties": False,
        },
    ],
}

_REMEDY = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"rule": {"type": "string"}},
            "required": ["rule"],
            "additionalProperties": False,
        },
    ],
}


@dataclass(frozen=True, slots=True)
class _Or:
    """Add short forms to the JSON Schema of a type, those that a validator before it expands."""

    short: tuple[str, ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*({"type": name} for name in self.short), handler(core)]}


_WORDS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

Text = Annotated[str, AfterValidator(str)]
"""Any text, free of the YAML reader's own text type."""
Word = Annotated[str, AfterValidator(_word)]
FilledWord = Annotated[Word, AfterValidator(_filled)]
Variable = Annotated[Word, AfterValidator(_variable)]
Words = Annotated[list[Word], BeforeValidator(_words), WithJsonSchema(_WORDS)]
FilledWords = Annotated[list[FilledWord], BeforeValidator(_words), WithJsonSchema(_WORDS)]
Command = Annotated[list[Word], BeforeValidator(_words), AfterValidator(_command), WithJsonSchema(_WORDS)]
Free = Annotated[Any, BeforeValidator(plain)]
Rule = Annotated[FactRule, BeforeValidator(_fact_rule), WithJsonSchema(_POLICY)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class LimitsShape(_Shape):
    """What one attempt may use."""

    timeout: Duration | None = None
    silence: Duration | None = None
    output: OutputSize | None = None
    memory: MemorySize | None = None
    processes: Processes | None = None


class SuiteLimits(LimitsShape):
    """Limits of the suite, and the budget for proofs."""

    proof: Duration | None = None


class ExpectShape(_Shape):
    """One clause: the first whose `where` holds for a cell is its expectation."""

    where: Text = ALWAYS
    outcome: Outcome = Outcome.PASS
    facts: dict[Text, Free] = Field(default_factory=dict)
    reason: Text = ""
    link: Text = ""


class SourceShape(_Shape):
    """A codebase: one checkout per cell. Relative to the file that declares it."""

    git: Word = ""
    path: Word = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.git) is bool(self.path):
            message = "give {git: FOLDER} or {path: FOLDER}"
            raise ValueError(message)
        return self


class ResultsShape(_Shape):
    """Where results of single tests come from: `junit`, or {kind: junit, file: FILE} that the command writes."""

    kind: Text
    file: Word = ""


class CauseShape(_Shape):
    """The toggle, or the list of toggles, that explains the changes of a scenario; or {none: REASON}, why none can."""

    toggles: list[Text] = Field(default_factory=list)
    none: NoToggle | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.toggles) is bool(self.none):
            message = "name a toggle, or give {none: REASON}"
            raise ValueError(message)
        return self


class RemedyShape(_Shape):
    """What to change in code because of what a scenario shows: a text, or {rule: NAME} for the advice of a rule."""

    text: Text = ""
    rule: Text = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.text.strip()) is bool(self.rule):
            message = "write what to change in code, or give {rule: NAME} for the advice of a rule of the audit"
            raise ValueError(message)
        if len(self.text) > _LONGEST_REMEDY:
            message = f"{len(self.text):,} characters; at most {_LONGEST_REMEDY}: one to three sentences"
            raise ValueError(message)
        return self


class ScenarioShape(_Shape):
    """One script or command, run by an interpreter."""

    run: Command
    asks: Text = ""
    remedy: Annotated[RemedyShape | None, BeforeValidator(_remedy), WithJsonSchema(_REMEDY)] = None
    args: Words = Field(default_factory=list)
    stdin: Text = ""
    files: FilledWords = Field(default_factory=list)
    requires: FilledWords = Field(default_factory=list)
    source: Annotated[SourceShape | None, BeforeValidator(_source), _Or(("string",))] = None
    install: FilledWords = Field(default_factory=list)
    results: Annotated[ResultsShape | None, BeforeValidator(_results), _Or(("string",))] = None
    env: dict[Variable, Word] = Field(default_factory=dict)
    pass_env: Annotated[list[Variable], BeforeValidator(_words), WithJsonSchema(_WORDS)] = Field(
        default_factory=list, alias="pass-env"
    )
    locale: Text = Field(default="", max_length=100, pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.@-]*)?$")
    home: Literal["private", "real"] = "private"
    when: Text = ALWAYS
    toggles: Words | None = None
    facts: dict[Text, Rule] = Field(default_factory=dict)
    describe: dict[Text, Text] = Field(default_factory=dict)
    expect: list[ExpectShape] = Field(default_factory=list)
    cause: Annotated[CauseShape | None, BeforeValidator(_cause), WithJsonSchema(_CAUSE)] = None
    limits: LimitsShape = Field(default_factory=LimitsShape)
    links: Words = Field(default_factory=list)


class PackShape(_Shape):
    """A folder of scenarios."""

    toggles: Words = Field(default_factory=list)
    limits: LimitsShape = Field(default_factory=LimitsShape)
    facts: dict[Text, Rule] = Field(default_factory=dict)
    describe: dict[Text, Text] = Field(default_factory=dict)
    scenarios: dict[Text, ScenarioShape] = Field(min_length=1)


class PythonShape(_Shape):
    """One Python, by PEP 440 text."""

    python: Text
    informational: bool = False


class TargetShape(BaseModel):
    """Where cells run; further keys belong to the kind."""

    model_config = ConfigDict(extra="allow", defer_build=True)
    kind: Text
    os: Text | None = None
    required: bool = False


Python = Annotated[PythonShape, BeforeValidator(_python), _Or(("string", "number"))]


class SuiteShape(_Shape):
    """matrix.yaml."""

    version: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": VERSION})]
    pythons: list[Python] = Field(min_length=1)
    include: FilledWords = Field(default_factory=list)
    targets: Annotated[dict[Text, TargetShape], BeforeValidator(_mapping), _Or(("null",))] = Field(default_factory=dict)
    toggles: Words = Field(default_factory=list)
    limits: SuiteLimits = Field(default_factory=SuiteLimits)
    facts: dict[Text, Rule] = Field(default_factory=dict)
    describe: dict[Text, Text] = Field(default_factory=dict)
    scenarios: dict[Text, ScenarioShape] = Field(default_factory=dict)


def schema() -> Json:
    """Return the JSON Schema of matrix.yaml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **SuiteShape.model_json_schema(by_alias=True)}


def pack_schema() -> Json:
    """Return the JSON Schema of pack.yaml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PackShape.model_json_schema(by_alias=True)}
