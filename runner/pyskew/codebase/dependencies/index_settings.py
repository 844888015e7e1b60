"""Which package indexes this machine is configured for, as uv and pip read it: variables first, then files."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from pyskew.model import toml_text


@dataclass(frozen=True, slots=True)
class Indexes:
    """Where releases are looked up; the first index that knows a name answers."""

    main: str
    """Empty where nothing is configured: then unearth's default counts, which is PyPI."""
    extra: tuple[str, ...]
    find_links: tuple[str, ...]


def configured(environment: Mapping[str, str] = os.environ) -> Indexes:
    """Return what variables and files configure."""
    pip, uv = _pip(environment), _uv(environment)
    main = (
        environment.get("UV_DEFAULT_INDEX")
        or environment.get("UV_INDEX_URL")
        or environment.get("PIP_INDEX_URL")
        or uv.get("index-url", "")
        or pip.get("index-url", "")
    )
    extra = " ".join(
        [
            environment.get("UV_INDEX", ""),
            environment.get("UV_EXTRA_INDEX_URL", ""),
            environment.get("PIP_EXTRA_INDEX_URL", ""),
            uv.get("extra-index-url", ""),
            pip.get("extra-index-url", ""),
        ]
    ).split()
    links = " ".join(
        [environment.get("UV_FIND_LINKS", ""), environment.get("PIP_FIND_LINKS", ""), pip.get("find-links", "")]
    ).split()
    return Indexes(main, tuple(dict.fromkeys(extra)), tuple(dict.fromkeys(links)))


def _pip(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of pip's files; a later file overrides an earlier one."""
    found: dict[str, str] = {}
    for path in _pip_files(environment):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                found |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    return found


def _pip_files(environment: Mapping[str, str]) -> Iterator[Path]:
    for folder in reversed(platformdirs.site_config_dir("pip", multipath=True).split(os.pathsep)):
        yield Path(folder) / "pip.conf"
    yield Path("/etc/pip.conf")
    yield Path.home() / ".pip" / "pip.conf"
    yield Path(platformdirs.user_config_dir("pip")) / ("pip.ini" if os.name == "nt" else "pip.conf")
    if named := environment.get("PIP_CONFIG_FILE"):
        yield Path(named)


def _uv(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of uv's files, as far as they name indexes."""
    files = [Path("/etc/uv/uv.toml"), Path(platformdirs.user_config_dir("uv")) / "uv.toml"]
    files += [Path(named)] if (named := environment.get("UV_CONFIG_FILE")) else []
    found: dict[str, str] = {}
    for path in files:
        try:
            table = toml_text.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        listed = [one for one in table.get("index", []) if isinstance(one, dict)]
        default = [str(one.get("url", "")) for one in listed if one.get("default")]
        others = [str(one.get("url", "")) for one in listed if not one.get("default")]
        found["index-url"] = str(table.get("index-url", "")) or " ".join(default[:1]) or found.get("index-url", "")
        extra = table.get("extra-index-url", [])
        found["extra-index-url"] = " ".join([*map(str, extra if isinstance(extra, list) else []), *others])
    return found
