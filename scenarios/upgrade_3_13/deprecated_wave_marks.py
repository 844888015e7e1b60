"""Do the mark methods of the wave module still exist, and do they warn?"""

import io
import json
import warnings
import wave


def outcome(file, name, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            getattr(file, name)(*arguments)
        except (AttributeError, wave.Error) as error:
            return [*sorted({warning.category.__name__ for warning in caught}), type(error).__name__]
    return sorted({warning.category.__name__ for warning in caught})


buffer = io.BytesIO()
with wave.open(buffer, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(8000)
    facts = {"writing getmarkers": outcome(file, "getmarkers"), "writing getmark": outcome(file, "getmark", 1)}
    file.writeframes(b"\0\0")
buffer.seek(0)
with wave.open(buffer) as file:
    facts |= {"reading getmarkers": outcome(file, "getmarkers"), "reading getmark": outcome(file, "getmark", 1)}
print(json.dumps(facts))
