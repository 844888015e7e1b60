"""Run in every Python of an overlay: install one import hook for all toggles, then remove every trace of this module.

Code in the user's process must change as little as possible, so nothing is imported here that is not loaded already.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any

KEY = "pyskew-"
"""Prefix of our keys in an overlay's pyvenv.cfg; site.py and getpath.py skip keys that they do not know."""


def arm() -> None:
    """Read the overlay's pyvenv.cfg, arm its toggles, and go on to the packages of the venv below."""
    here = __file__.rpartition(_separator())[0]
    settings = _settings()
    waiting: "dict[str, list[_Toggle]]" = {}
    watcher = _watcher(here, settings)
    for key, value in settings.items():
        if key.startswith("toggle-"):
            name = key[len("toggle-") :]
            toggle = _Toggle(here + _separator() + "_pyskew_", name, value, watcher)
            for module in settings["after-" + name].split():
                waiting.setdefault(module, []).append(toggle)
    # A hook, and no import of the module itself: a program that never imports it must not find it in sys.modules.
    hook = _Hook(waiting)
    sys.meta_path.insert(0, hook)
    # site.py has imported some of them already, os for one.
    for module in [name for name in waiting if name in sys.modules]:
        hook.fire(module)
    _vanish(here)
    # Not sys.path.append(): the .pth files there (editable installs, PEP 660) must run as they do in the plain venv.
    sys.modules["site"].addsitedir(settings["packages"])


def _separator() -> str:
    return "\\" if sys.platform == "win32" else "/"


def _watcher(here: str, settings: "dict[str, str]") -> "Any":
    """Return the object that decides at each call site and writes it down; only in overlays that record."""
    if "events" not in settings:
        return None
    if "bytecode" not in settings:
        sys.dont_write_bytecode = True  # nothing is written where the user's packages are
    watcher = _loaded(here + _separator() + "_pyskew_sites.py").Watcher(settings, here)
    watcher.started()
    if settings.get("lines", "0") != "0":
        lines = here + _separator() + "_pyskew_lines"
        _loaded(lines + ".py").arm(lines + ".txt", watcher)
    return watcher


def _loaded(path: str) -> "Any":
    # The frozen machinery is always loaded; importlib.util is not, and would be a module more in every process.
    machinery = sys.modules["_frozen_importlib_external"]
    module = type(sys)("_pyskew_toggle")  # not in sys.modules; its bytecode is cached as usual
    machinery.SourceFileLoader(module.__name__, path).exec_module(module)
    return module


def _settings() -> "dict[str, str]":
    """Return our own lines of pyvenv.cfg, without the prefix of their keys."""
    settings = {}
    with open(sys.prefix + _separator() + "pyvenv.cfg", encoding="utf-8") as file:
        for line in file:
            key, equals, value = line.partition("=")
            if equals and key.startswith(KEY):
                settings[key.strip()[len(KEY) :]] = value.strip()
    return settings


def _vanish(here: str) -> None:
    """Remove our module and our folder, so that sys.path and sys.modules are those of the plain venv."""
    sys.modules.pop(__name__, None)
    sys.path_importer_cache.pop(here, None)
    while here in sys.path:
        sys.path.remove(here)


class _Toggle:
    """One toggle of the overlay; its module is read only when it acts."""

    def __init__(self, prefix: str, name: str, value: str, watcher: "Any") -> None:
        self.prefix = prefix
        self.name = name
        self.value = value
        self.watcher = watcher

    def apply(self) -> None:
        """Set the value; an armed toggle without one leaves the interpreter's default alone."""
        module = _loaded(self.prefix + self.name.replace("-", "_") + ".py")
        for part in getattr(module, "PARTS", ()):
            # A global of the toggle, because an import would need our folder on sys.path and a name in sys.modules.
            setattr(module, part, _loaded(self.prefix + part + ".py"))
        if not self.value:
            return
        if hasattr(module, "install"):
            self._install(module)
        elif self.watcher is not None and hasattr(module, "watch"):
            module.watch(self.value, self.watcher)
        else:
            module.apply(self.value)

    def _install(self, module: "Any") -> None:
        """Let the toggle replace what decides; a value that is this Python's own changes nothing, but is reported."""
        changes = self.value != _own_default(module)
        if self.watcher is not None:
            module.install(self.value, lambda: self.watcher.reached(self.name) and changes)
        elif changes:
            module.install(self.value, lambda: True)


def _own_default(module: "Any") -> "Any":
    """Return the documented default of a toggle on this Python."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    first = {(3, 0): module.OLD.get(system), module.SINCE: module.NEW.get(system)}
    defaults = getattr(module, "DEFAULTS", first)
    return defaults[max(since for since in defaults if since <= sys.version_info)]


class _Hook:
    """A finder that waits for certain modules, acts after each was executed, and leaves with the last."""

    def __init__(self, waiting: "dict[str, list[_Toggle]]") -> None:
        self.waiting = waiting
        self.asking: "set[str]" = set()
        """Modules that other finders are asked for, which may ask this one in turn."""

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        """Return the spec of the other finders, with a loader that tells us when the module is there."""
        if name not in self.waiting or name in self.asking:
            return None
        self.asking.add(name)
        try:
            # The finders on meta_path, those of editable installs included, still decide where it comes from.
            for finder in list(sys.meta_path):
                found: "Any" = None if finder is self else finder.find_spec(name, path, target)
                if found is not None:
                    if found.loader is not None:
                        found.loader = _Loader(found.loader, self)
                    return found
        finally:
            self.asking.discard(name)
        return None

    def fire(self, name: str) -> None:
        """Act, once, after the module was executed."""
        # Removed first: a toggle may import something that comes back to this hook.
        toggles = self.waiting.pop(name, [])
        if not self.waiting:
            sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]
        for toggle in toggles:
            toggle.apply()


class _Loader:
    """Stands in for a loader during one load; the module never sees it."""

    def __init__(self, loader: "Any", hook: _Hook) -> None:
        self.loader = loader
        self.hook = hook

    def __getattr__(self, name: str) -> "Any":
        return getattr(self.loader, name)

    def create_module(self, spec: "Any") -> "Any":
        return self.loader.create_module(spec)

    def exec_module(self, module: "Any") -> None:
        """Put the true loader back first: what the module sees of itself is as always."""
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.hook.fire(module.__spec__.name)
