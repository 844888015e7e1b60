"""Can the two halves of a pseudo-terminal still be opened one by one?"""

import json
import pty

print(json.dumps({name: hasattr(pty, name) for name in ("master_open", "slave_open", "openpty")}))
