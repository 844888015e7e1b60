"""Can a worker run a function that is defined in the `__main__.py` of a zip archive or of a directory?

`python app.pyz` and `python folder`, the two forms in which programs are shipped as one thing.
"""

import io
import json
import zipfile

import bounded

PROGRAM = """
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("__main__.py", PROGRAM)
    zipped = bounded.run("app.pyz", files={"app.pyz": content.getvalue()})
    folder = bounded.run("app", files={"app/__main__.py": PROGRAM})
    print(json.dumps({"archive": zipped.out.strip(), "directory": folder.out.strip(), "errors": zipped.errors()}))
