"""Does decimal arithmetic in a thread have the precision that its starter has set, and is it the same context?"""

import decimal
import json
import threading

decimal.getcontext().prec = 5
facts = {}


def work():
    facts["precision"] = decimal.getcontext().prec
    facts["third"] = str(decimal.Decimal(1) / 3)
    decimal.getcontext().prec = 9


thread = threading.Thread(target=work)
thread.start()
thread.join(10)
facts["precision_of_starter_afterwards"] = decimal.getcontext().prec
print(json.dumps(facts))
