"""Show progress of work that takes long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Say: TypeAlias = Callable[[str], None]
"""Shows the user one line of progress or warning."""
