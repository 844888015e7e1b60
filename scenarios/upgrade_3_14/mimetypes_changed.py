"""Which media types does the built-in table give to some file name extensions?

Without the tables of the system, which would be asked first otherwise.
"""

import json
import mimetypes

table = mimetypes.MimeTypes(filenames=())
NAMES = [
    "a.avi", "a.wav", "a.ogg", "a.flac", "a.mkv", "a.woff2", "a.ttf", "a.yaml", "a.docx", "a.epub", "a.php", "a.rar",
    "a.7z", "a.gz", "a.html", "a.json",
]  # fmt: skip
facts = {name: table.guess_type(name)[0] for name in NAMES}
facts["extension of audio/x-wav"] = table.guess_extension("audio/x-wav")
print(json.dumps(facts))
