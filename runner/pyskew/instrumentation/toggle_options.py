"""Parse `--toggle NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyskew import plugins
from pyskew.errors import UsageError
from pyskew.model import nearest_name
from pyskew.model.toggles import ToggleSetting
from pyskew.probe.supervisor import processes


def parsed(texts: Sequence[str]) -> Mapping[str, str]:
    """Return the values of the toggles by name.

    Raises:
        UsageError: a name or a value is unknown, or one toggle is set twice.
    """
    known = plugins.toggles()
    settings: dict[str, str] = {}
    for text in texts:
        name, value = ToggleSetting.parse(text)
        if name not in known:
            message = f'unknown toggle "{name}"{nearest_name.choices(name, known)}'
            raise UsageError(message)
        values = known[name].values.get(processes.os_name(), ())
        if value not in values:
            message = f"--toggle {text}: {name} can be {', '.join(values) or 'nothing on this system'}"
            raise UsageError(message)
        if settings.setdefault(name, value) != value:
            message = f"--toggle {text}: {name} is set to {settings[name]} as well"
            raise UsageError(message)
    return settings


def joined(settings: Mapping[str, str]) -> str:
    """Return settings as they are written: `a=x b=y`."""
    return " ".join(str(ToggleSetting(name, value)) for name, value in settings.items())
