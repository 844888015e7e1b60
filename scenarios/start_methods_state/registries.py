"""Does a worker have what the main block registered with the standard library?

A pickling function, a codec, an import hook, a module put into sys.modules, a name put into builtins.
"""

import builtins
import codecs
import copyreg
import json
import multiprocessing
import sys
import types


class Plain:
    """Has a pickling function registered."""


class Finder:
    """Finds nothing."""

    @staticmethod
    def find_spec(*_):
        return None


def reduce_plain(_):
    return (Plain, ())


def knows_codec():
    try:
        return bool(codecs.lookup("scenario"))
    except LookupError:
        return False


def work(connection):
    connection.send(
        {
            "pickling_function": Plain in copyreg.dispatch_table,
            "codec": knows_codec(),
            "import_hook": any(type(finder).__name__ == "Finder" for finder in sys.meta_path),
            "module": "scenario_module" in sys.modules,
            "builtin": hasattr(builtins, "_"),
        }
    )


if __name__ == "__main__":
    copyreg.pickle(Plain, reduce_plain)
    codecs.register(lambda name: codecs.lookup("utf-8") if name == "scenario" else None)
    sys.meta_path.append(Finder())
    sys.modules["scenario_module"] = types.ModuleType("scenario_module")
    builtins._ = str
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    print(json.dumps(ours.recv() if ours.poll(10) else {}))
    worker.join(5)
