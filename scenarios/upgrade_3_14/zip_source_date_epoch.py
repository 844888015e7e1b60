"""Which date does a member get that is written into a zip file from memory?"""

import io
import json
import os
import zipfile

os.environ["SOURCE_DATE_EPOCH"] = "1000000000"  # 2001-09-09 01:46:40 UTC


def date_of(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        write(archive)
    with zipfile.ZipFile(buffer) as archive:
        return archive.infolist()[0].date_time[0]


print(
    json.dumps(
        {
            "writestr_takes_year_of_variable": date_of(lambda archive: archive.writestr("a", "text")) == 2001,
            "own_ZipInfo": date_of(lambda archive: archive.writestr(zipfile.ZipInfo("a"), "text")),
        }
    )
)
