"""Does email.utils.localtime() take isdst?"""

import datetime
import email.utils
import json
import warnings

MOMENT = datetime.datetime(2020, 1, 1, 12, 0)


def attempt(*arguments, **options):
    try:
        return email.utils.localtime(*arguments, **options).hour
    except TypeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(json.dumps({"by_name": attempt(MOMENT, isdst=0), "by_position": attempt(MOMENT, 0), "without": attempt(MOMENT)}))
