"""Which of the functions and constants that 3.13 removed are still there?

One fact per name. Only the name is looked up; some of them warned for years when they were used.
"""

import importlib
import json
import warnings

NAMES = [
    "configparser.LegacyInterpolation", "locale.resetlocale", "opcode.ENABLE_SPECIALIZATION",
    "opcode.MAX_PSEUDO_OPCODE", "opcode.MIN_PSEUDO_OPCODE", "opcode.is_pseudo", "re.T", "re.TEMPLATE", "re.template",
    "unittest.findTestCases", "unittest.getTestCaseNames", "unittest.makeSuite", "unittest.TestProgram.usageExit",
]  # fmt: skip


def there(name):
    module, *attributes = name.split(".")
    found = importlib.import_module(module)
    for attribute in attributes:
        if not hasattr(found, attribute):
            return False
        found = getattr(found, attribute)
    return True


warnings.simplefilter("ignore")
print(json.dumps({name: there(name) for name in NAMES}))
