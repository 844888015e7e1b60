"""Is an error in closing a forgotten file reported?"""

import io
import json
import sys
import warnings

reported = []
sys.unraisablehook = lambda unraisable: reported.append(unraisable.exc_type.__name__)


class Broken(io.RawIOBase):
    def close(self):
        super().close()
        raise OSError("disk full")


class BrokenWrite(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        raise OSError("disk full")


warnings.simplefilter("ignore")
raw = Broken()
del raw
facts = {"raw": list(reported)}
reported.clear()
buffered = io.BufferedWriter(BrokenWrite())
buffered.write(b"lost")
del buffered
facts["buffered_data_lost"] = list(reported)
print(json.dumps(facts))
