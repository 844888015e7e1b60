"""Quantities as types of the schema; apart from quantities.py, which an audit reads without pydantic."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from pyskew.suite import quantities

_DURATION = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*(ms|s|m|h)$", "examples": ["20s"]}
_SIZE = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*(B|KiB|MiB|GiB)$", "examples": ["1MiB"]}

Duration = Annotated[float, BeforeValidator(quantities.duration), WithJsonSchema(_DURATION)]
OutputSize = Annotated[int, BeforeValidator(quantities.size), AfterValidator(quantities.output), WithJsonSchema(_SIZE)]
MemorySize = Annotated[int, BeforeValidator(quantities.size), AfterValidator(quantities.memory), WithJsonSchema(_SIZE)]
Processes = Annotated[
    int, BeforeValidator(quantities.processes), WithJsonSchema({"type": "integer", "exclusiveMinimum": 0})
]
