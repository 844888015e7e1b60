"""Which of the import system's own loaders still have the method load_module()?"""

import importlib.abc
import importlib.machinery
import json
import zipimport

LOADERS = {
    "BuiltinImporter": importlib.machinery.BuiltinImporter,
    "ExtensionFileLoader": importlib.machinery.ExtensionFileLoader,
    "FrozenImporter": importlib.machinery.FrozenImporter,
    "SourceFileLoader": importlib.machinery.SourceFileLoader,
    "SourcelessFileLoader": importlib.machinery.SourcelessFileLoader,
    "abc.FileLoader": importlib.abc.FileLoader,
    "abc.InspectLoader": importlib.abc.InspectLoader,
    "abc.Loader": importlib.abc.Loader,
    "zipimporter": zipimport.zipimporter,
}

if __name__ == "__main__":
    print(json.dumps({name: hasattr(loader, "load_module") for name, loader in LOADERS.items()}))
