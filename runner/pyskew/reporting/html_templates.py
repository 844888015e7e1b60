"""Templates of HTML pages: everything that is put into one is escaped, and its invisible characters are spelled out."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pyskew.model.suite import Json
from pyskew.model.text import count, visible


@cache
def template(package: str, name: str) -> Template:
    """Return a page's template, of the folder `templates` of a package."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["count"] = count
    return environment.from_string(source(package, name))


def source(package: str, name: str) -> str:
    """Return the text of a file in the folder `templates` of a package, with the line ends of all systems alike."""
    text = resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _finalize(value: Json) -> Json:
    """Return text without invisible characters; markup stays as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
