"""What is wrong with a YAML value, in a person's words: the nearest name, what was expected, what stands there."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import TYPE_CHECKING

from pydantic import BaseModel

from pyskew.model.suite import Json
from pyskew.suite import yaml_document

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def hint(name: str, known: Collection[str]) -> str:
    """`; did you mean "x"?` where a known name is near, else nothing."""
    near = difflib.get_close_matches(name, list(known), 1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else ""


def found(value: Json) -> str:
    """What stands there, for a message."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f'"{value}"' if value is not None else "nothing"


def pruned(value: Json, places: Collection[tuple[int | str, ...]]) -> Json:
    """A copy without the keys at or above each place that was complained about; lists go whole, with their key."""
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, item in value.items():
        below = [place[1:] for place in places if place and place[0] == key]
        if not below:
            kept[key] = item
        elif isinstance(item, dict) and all(below):
            kept[key] = pruned(item, below)
    return kept


def complain(document: yaml_document.Document, detail: ErrorDetails, model: type[BaseModel]) -> None:
    """Put one of pydantic's errors into the document's words."""
    path = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        document.complain(path, f'unknown key "{path[-1]}"{hint(str(path[-1]), known)}', at_key=True)
    elif kind == "missing":
        document.complain(path[:-1], f'missing key "{path[-1]}"', at_key=True)
    else:
        message = detail["msg"].removeprefix("Value error, ")
        where_ = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
        document.complain(path, f"{where_}{_plainly(kind, message, detail['input'])}")


def _plainly(kind: str, message: str, value: Json) -> str:
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


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at a path: walks the schema's properties as pydantic walked the value."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    node: Json = schema
    for part in path:
        node = node.get("items", {}) if isinstance(part, int) else (
            node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        )  # fmt: skip
        node = next((option for option in node.get("anyOf", ()) if "$ref" in option), node)
        if "$ref" in node:
            node = definitions[node["$ref"].rsplit("/", 1)[1]]
    return sorted(node.get("properties", {}))
