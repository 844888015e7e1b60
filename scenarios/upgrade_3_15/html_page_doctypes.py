"""To which standard are the pages written that calendar and difflib make?"""

import calendar
import difflib
import json


def doctype(page):
    text = page.decode() if isinstance(page, bytes) else page
    start = text[text.index("<!DOCTYPE") :].partition(">")[0].lower()
    return "HTML5" if start == "<!doctype html" else "XHTML" if "xhtml" in start else start


if __name__ == "__main__":
    year = calendar.HTMLCalendar().formatyearpage(2024)
    print(
        json.dumps(
            {
                "calendar": doctype(year),
                "difflib": doctype(difflib.HtmlDiff().make_file(["a"], ["b"])),
                "calendar_dark_mode": b"color-scheme" in year or b"prefers-color-scheme" in year,
            }
        )
    )
