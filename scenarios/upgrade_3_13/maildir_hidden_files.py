"""Does a Maildir count a file whose name begins with a dot as a message?"""

import json
import mailbox
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    box = mailbox.Maildir(str(Path(folder) / "box"))
    box.add(b"Subject: one\n\nbody\n")
    (Path(folder) / "box" / "new" / ".hidden").write_bytes(b"Subject: two\n\nbody\n")
    box = mailbox.Maildir(str(Path(folder) / "box"))
    facts = {"messages": len(box), "subjects": sorted(message["subject"] for message in box)}
print(json.dumps(facts))
