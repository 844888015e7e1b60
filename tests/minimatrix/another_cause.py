import json
import sys

print(json.dumps({"minor": sys.version_info[1]}))
