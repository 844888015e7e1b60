"""After how many new objects does the collector of cycles look for garbage?"""

import gc
import json

print(json.dumps({"threshold": list(gc.get_threshold()), "generations_in_stats": len(gc.get_stats())}))
