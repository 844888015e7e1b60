"""Starts with every Python of an overlay: arms one import hook per toggle, then takes every trace of itself away.

What runs in somebody else's process must be small and quiet: nothing is imported here that is not already loaded.
"""

import sys

KEY = "pyskew-"


def arm():
    # type: () -> None
    """Read the overlay's pyvenv.cfg, set its toggles up, and go on to the packages of the venv below."""
    here = __file__.rpartition(_separator())[0]
    settings = _settings()
    toggles = {}  # type: dict[str, list[tuple[object, str]]]
    for key, value in settings.items():
        if key.startswith(KEY + "toggle-"):
            name = key[len(KEY + "toggle-") :].replace("-", "_")
            toggle = _load("_pyskew_" + name, here + _separator() + "_pyskew_" + name + ".py")
            toggles.setdefault(toggle.MODULE, []).append((toggle, value))
    waiting = {}
    for module, settings_of_module in toggles.items():
        if module in sys.modules:
            _apply(settings_of_module)
        else:
            waiting[module] = settings_of_module
    if waiting:
        sys.meta_path.insert(0, _Hook(waiting))
    _vanish(here)
    sys.modules["site"].addsitedir(settings[KEY + "packages"])


def _separator():
    # type: () -> str
    return "\\" if sys.platform == "win32" else "/"


def _settings():
    # type: () -> dict[str, str]
    settings = {}
    with open(sys.prefix + _separator() + "pyvenv.cfg", encoding="utf-8") as file:
        for line in file:
            key, equals, value = line.partition("=")
            if equals:
                settings[key.strip()] = value.strip()
    return settings


def _load(name, path):
    # type: (str, str) -> object
    """A module that is in nobody's sys.modules; its bytecode is cached as usual."""
    machinery = sys.modules["_frozen_importlib_external"]
    module = type(sys)(name)
    module.__file__ = path
    machinery.SourceFileLoader(name, path).exec_module(module)
    return module


def _apply(toggles):
    # type: (list[tuple[object, str]]) -> None
    for toggle, value in toggles:
        if value:  # an armed toggle without a value leaves the interpreter's default alone
            toggle.apply(value)


def _vanish(here):
    # type: (str) -> None
    """A scenario that prints its path or its modules must print what it prints in the plain venv."""
    sys.modules.pop(__name__, None)
    sys.path_importer_cache.pop(here, None)
    while here in sys.path:
        sys.path.remove(here)


class _Hook:
    """A finder that waits for certain modules, acts after each was executed, and leaves with the last."""

    def __init__(self, waiting):
        # type: (dict[str, list[tuple[object, str]]]) -> None
        self.waiting = waiting

    def find_spec(self, name, path=None, target=None):
        # type: (str, object, object) -> object
        if name not in self.waiting:
            return None
        toggles = self.waiting.pop(name)
        if not self.waiting and self in sys.meta_path:
            sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, toggles)
                return spec
        return None


class _Loader:
    """Stands in for a loader during one load; the module never sees it."""

    def __init__(self, loader, toggles):
        # type: (object, list[tuple[object, str]]) -> None
        self.loader = loader
        self.toggles = toggles

    def __getattr__(self, name):
        # type: (str) -> object
        return getattr(self.loader, name)

    def create_module(self, spec):
        # type: (object) -> object
        return self.loader.create_module(spec)

    def exec_module(self, module):
        # type: (object) -> None
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        _apply(self.toggles)
