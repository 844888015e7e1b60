"""Can a worker run a function of a script that a launcher executes?

Coverage tools, debuggers and schedulers do so, with runpy or with exec().
"""

import json

import bounded

SCRIPT = """
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""
LAUNCHERS = {
    "runpy": "import runpy; runpy.run_path('script.py', run_name='__main__')",
    "exec": "exec(compile(open('script.py').read(), 'script.py', 'exec'))",
    "exec_in_own_names": "exec(open('script.py').read(), {'__name__': '__main__'})",
}

if __name__ == "__main__":
    facts = {}
    for name, launcher in LAUNCHERS.items():
        ended = bounded.run("launcher.py", files={"script.py": SCRIPT, "launcher.py": launcher})
        facts[name] = ended.out.strip() or "refused"
    print(json.dumps(facts))
