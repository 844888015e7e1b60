"""Keep one warning filter in front of those that a program or its test runner adds later.

Travels with the toggles that name it in PARTS; what runs in the user's process imports nothing new.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


def keep_in_front(action: str, pattern: "Any") -> None:
    """Add a filter whose `pattern.match(text)` decides, and move it to the front again after each change of the list.

    A test runner resets the filters for each test, so a filter that is added once is gone before the first one starts.
    """
    ours = (action, pattern, Warning, None, 0)
    # From 3.14 on the functions are defined in _py_warnings, and `warnings` imports them from there.
    module: Any = sys.modules.get("_py_warnings") or sys.modules["warnings"]
    for name in ("_add_filter", "resetwarnings"):
        _after(module, name, lambda: _to_front(module, ours))
    _to_front(module, ours)


def _after(module: "Any", name: str, act: "Callable[[], None]") -> None:
    """Let a function act once more when it is done."""
    original: "Callable[..., Any]" = getattr(module, name)

    def changed(*args: "Any", **options: "Any") -> None:
        original(*args, **options)
        act()

    changed.__name__, changed.__doc__ = original.__name__, original.__doc__
    for holder in (module, sys.modules["warnings"]):
        if hasattr(holder, name):
            setattr(holder, name, changed)


def _to_front(module: "Any", ours: "tuple[Any, ...]") -> None:
    # With context-aware warnings (3.14, -X context_aware_warnings) each context has a list of its own.
    filters = module._get_filters() if hasattr(module, "_get_filters") else module.filters  # noqa: SLF001 - no public way
    if filters and filters[0] is ours:
        return
    filters[:] = [ours, *(one for one in filters if one is not ours)]
    # The C code caches which filter applies until it is told that the list has changed; 3.14 renamed that function.
    if hasattr(module, "_filters_mutated"):
        module._filters_mutated()  # noqa: SLF001 - as above
    else:
        with module._lock:  # noqa: SLF001 - as above
            module._filters_mutated_lock_held()  # noqa: SLF001 - as above
