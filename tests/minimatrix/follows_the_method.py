import json
import multiprocessing

print(json.dumps({"method": multiprocessing.get_context().get_start_method()}))
