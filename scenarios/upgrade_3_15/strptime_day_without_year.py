"""Can a day of the month be parsed without a year?

29 February exists only in some years, so the answer depended on the year that stands in. Log readers and birthday
fields parse such strings.
"""

import json
import time
import warnings
from datetime import datetime

CASES = {
    "datetime_day_and_month": lambda: datetime.strptime("14 Mar", "%d %b"),
    "datetime_syslog": lambda: datetime.strptime("Mar 14 15:09:26", "%b %d %H:%M:%S"),
    "datetime_day_alone": lambda: datetime.strptime("14", "%d"),
    "datetime_month_alone": lambda: datetime.strptime("Mar", "%b"),
    "datetime_with_year": lambda: datetime.strptime("2024 Mar 14", "%Y %b %d"),
    "time_day_and_month": lambda: time.strptime("14 Mar", "%d %b"),
}


def outcome(parse):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            parse()
        except Exception as error:
            return type(error).__name__
    return sorted({warning.category.__name__ for warning in caught}) or "parsed"


if __name__ == "__main__":
    print(json.dumps({name: outcome(parse) for name, parse in CASES.items()}))
