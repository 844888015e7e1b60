"""Does an import work whose loader offers load_module() and nothing else?

Old import hooks (lazy importers, encrypted packages, namespaces made up at run time) have loaders of this form.
"""

import importlib
import importlib.machinery
import json
import sys
import types
import warnings


class OldLoader:
    def load_module(self, name):
        module = sys.modules[name] = types.ModuleType(name)
        return module


class NewLoader:
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        pass


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        loaders = {"with_load_module": OldLoader, "with_exec_module": NewLoader}
        return importlib.machinery.ModuleSpec(name, loaders[name]()) if name in loaders else None


def outcome(name):
    try:
        importlib.import_module(name)
    except Exception as error:
        return type(error).__name__
    return "imported"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.meta_path.append(Finder)
    print(json.dumps({name: outcome(name) for name in ["with_load_module", "with_exec_module"]}))
