"""Which MIME types are guessed for files whose type was renamed or added?

Web servers and upload filters act on the guess. The lists of the operating system are left out.
"""

import json
import mimetypes

FILES = ["art.ai", "book.texi", "library.dll", "program.exe", "settings.toml", "page.html"]

if __name__ == "__main__":
    known = mimetypes.MimeTypes()
    print(json.dumps({name: known.guess_type(name)[0] for name in FILES}))
