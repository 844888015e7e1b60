"""What are the special values of dataclasses?"""

import copy
import dataclasses
import json
import pickle
from types import MappingProxyType


def survives_pickling(value):
    try:
        return pickle.loads(pickle.dumps(value)) is value
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    metadata = dataclasses.field().metadata
    print(
        json.dumps(
            {
                "has_MISSING_TYPE": hasattr(dataclasses, "_MISSING_TYPE"),
                "MISSING_repr_is_its_name": repr(dataclasses.MISSING) in ("MISSING", "dataclasses.MISSING"),
                "MISSING_survives_pickling": survives_pickling(dataclasses.MISSING),
                "KW_ONLY_survives_copying": copy.deepcopy(dataclasses.KW_ONLY) is dataclasses.KW_ONLY,
                "empty_metadata_is_a_mapping_proxy": isinstance(metadata, MappingProxyType),
                "empty_metadata": dict(metadata),
            }
        )
    )
