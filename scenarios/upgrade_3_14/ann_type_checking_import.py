"""What do readers of signatures meet where a type is imported for the type checker only?

The annotation is unquoted, so that defining it fails at once on old versions and reading it fails on new ones.
"""

import inspect
import json

LIBRARY = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from decimal import Decimal

class Account:
    def pay(self, amount: Decimal) -> None:
        return "paid"
"""


def attempt(function):
    try:
        return function()
    except NameError as error:
        return type(error).__name__


namespace = {}
facts = {"import": attempt(lambda: exec(LIBRARY, namespace) or "ok")}
account = namespace.get("Account")
if account is None:
    facts |= dict.fromkeys(["call", "signature", "parameter_names"], "not defined")
else:
    facts["call"] = attempt(lambda: account().pay(1))
    facts["signature"] = attempt(lambda: sorted(inspect.signature(account.pay).parameters))
    facts["parameter_names"] = list(account.pay.__code__.co_varnames)
print(json.dumps(facts))
