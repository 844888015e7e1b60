"""Is a preloaded module imported once for all workers?

Preloads a module that lies beside this script and one of the standard library. Three workers then import both and tell
who did the work. A start method that has no fork server ignores the list.
"""

import json
import multiprocessing
import os
import sys

BESIDE, STANDARD = "notes_its_importer", "colorsys"


def use(connection):
    standard_was_ready = STANDARD in sys.modules
    import notes_its_importer

    connection.send((notes_its_importer.IMPORTED_BY, os.getpid(), standard_was_ready))


def ask_a_worker():
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=use, args=(theirs,))
    worker.start()
    answer = ours.recv() if ours.poll(10) else None
    worker.join(5)
    return answer


if __name__ == "__main__":
    multiprocessing.set_forkserver_preload([BESIDE, STANDARD])
    answers = [ask_a_worker() for _ in range(3)]
    print(
        json.dumps(
            {
                "imports_for_three_workers": len({importer for importer, _, _ in answers}),
                "imported_by_worker_itself": sorted({importer == worker for importer, worker, _ in answers}),
                "standard_library_module_ready": sorted({ready for _, _, ready in answers}),
            }
        )
    )
