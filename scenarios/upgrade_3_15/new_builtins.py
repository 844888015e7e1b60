"""Which names that programs like to choose for themselves have become builtins or keywords?

A program's own name wins over a builtin, but a misspelt or forgotten import no longer raises NameError.
"""

import builtins
import json
import keyword


def forgotten_import(name):
    try:
        eval(name, {})
    except NameError as error:
        return type(error).__name__
    return "found"


if __name__ == "__main__":
    frozen = getattr(builtins, "frozendict", None)
    print(
        json.dumps(
            {
                "frozendict": forgotten_import("frozendict"),
                "sentinel": forgotten_import("sentinel"),
                "frozendict_is_a_dict": issubclass(frozen, dict) if frozen else None,
                "lazy_is_soft_keyword": "lazy" in keyword.softkwlist,
            }
        )
    )
