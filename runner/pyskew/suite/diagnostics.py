"""Complaints about YAML values in the user's words: the nearest known name, what was expected, what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from pyskew.model.nearest_name import hint
from pyskew.model.shortening import clipped
from pyskew.model.suite import Json
from pyskew.suite.yaml_document import Document

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

_LONGEST_VALUE = 80
"""Characters of a value that a complaint quotes."""


def found(value: Json) -> str:
    """Describe a value for a message."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f'"{clipped(str(value), _LONGEST_VALUE)}"' if value is not None else "nothing"


def validated(document: Document, model: type[M]) -> M | None:
    """Return a document as its shape, without the keys that the document now holds complaints about.

    None where nothing of it can be read.
    """
    value = document.value
    if not isinstance(value, dict):
        document.complain((), "expected a mapping of keys to values" if value is not None else "the file is empty")
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        if document.full:
            break
        _complain(document, detail, model)
    # Of a mapping that lacks a key nothing can be kept.
    places = [detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"] for detail in details]
    try:
        return model.model_validate(_pruned(value, places))  # the rest may hold complaints of its own
    except ValidationError:
        return None


def _pruned(value: Json, places: Collection[tuple[int | str, ...]]) -> Json:
    """Copy a mapping without the keys at or above each place; a list goes whole, with its key."""
    below: dict[int | str, list[tuple[int | str, ...]]] = {}
    for place in places:
        if place:
            below.setdefault(place[0], []).append(place[1:])
    kept = {}
    for key, item in value.items():
        if key not in below:
            kept[key] = item
        elif isinstance(item, dict) and all(below[key]):
            kept[key] = _pruned(item, below[key])
    return kept


def _complain(document: Document, detail: ErrorDetails, model: type[BaseModel]) -> None:
    """Add one of pydantic's errors to the document, reworded."""
    path = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        document.complain(path, f'unknown key "{path[-1]}"{hint(str(path[-1]), known)}', at_key=True)
    elif kind == "missing":
        if path[:-1] not in document.merged:  # a merge key, which was complained about, may have brought it
            document.complain(path[:-1], f'missing key "{path[-1]}"', at_key=True)
    else:
        message = detail["msg"].removeprefix("Value error, ")
        key = f"{path[-1]}: " if path and isinstance(path[-1], str) and path[-1] != "[key]" else ""
        document.complain(path, f"{key}{_reworded(kind, message, detail['input'])}")


def _reworded(kind: str, message: str, value: Json) -> str:
    expected = {
        "list_type": "expected a list",
        "dict_type": "expected a mapping",
        "model_type": "expected a mapping",
        "string_type": "expected text",
        "too_short": "must not be empty",
    }.get(kind)
    if expected is None:
        return message if kind == "value_error" else f"{message[:1].lower()}{message[1:]}, found {found(value)}"
    return expected if kind == "too_short" else f"{expected}, found {found(value)}"


@cache
def _schema(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema(by_alias=True)


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """List the keys allowed at a path, by the properties of the JSON Schema."""
    node: Json = _schema(model)
    for part in path:
        node = node.get("items", {}) if isinstance(part, int) else (
            node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        )  # fmt: skip
        node = next((option for option in node.get("anyOf", ()) if "$ref" in option), node)
        if "$ref" in node:
            node = _schema(model)["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return sorted(node.get("properties", {}))


_JSON_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def option(key: str, kinds: Mapping[str, str], value: Json) -> str:
    """Return what is wrong with an option of a target, by the JSON types of its kind's options; empty for nothing."""
    if key not in kinds:
        return f'unknown key "{key}"{hint(key, ["kind", "os", "required", *kinds])}'
    wrong_type = not isinstance(value, _JSON_TYPES[kinds[key]]) or (kinds[key] == "integer" and isinstance(value, bool))
    return f"expected {kinds[key]}, found {found(value)}" if wrong_type else ""
