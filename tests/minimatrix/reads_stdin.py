import json
import os
import sys

print(json.dumps({"said": [sys.stdin.read(), sys.argv[1], os.environ["GREETING"]]}))
