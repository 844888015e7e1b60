"""Which settings of the whole process does work change for the program?"""

import json
import locale
import os
import sys
import warnings

from pools import answers, ask


def change():
    os.environ["SET_BY_WORK"] = "1"
    os.chdir("folder")
    sys.path.append("/of/work")
    sys.setrecursionlimit(1234)
    warnings.simplefilter("error", ImportWarning)
    locale.setlocale(locale.LC_ALL, "C")


def work(pool):
    here = os.getcwd()
    limit, path, filters = sys.getrecursionlimit(), list(sys.path), list(warnings.filters)
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    try:
        failed = ask(pool, change)
        return {
            "failed": failed,
            "environ": "SET_BY_WORK" in os.environ,
            "environment_of_children": os.popen("echo $SET_BY_WORK").read().strip() == "1",
            "folder": os.getcwd() != here,
            "sys_path": sys.path != path,
            "recursion_limit": sys.getrecursionlimit() != limit,
            "warning_filters": warnings.filters != filters,
            "locale": locale.setlocale(locale.LC_ALL) != "C.UTF-8",
        }
    finally:
        os.chdir(here)
        os.environ.pop("SET_BY_WORK", None)
        os.unsetenv("SET_BY_WORK")
        sys.path[:], warnings.filters[:] = path, filters
        sys.setrecursionlimit(limit)


if __name__ == "__main__":
    os.mkdir("folder")
    print(json.dumps(answers(work)))
