"""Which endings may the file of an extension module have that uses the stable ABI?"""

import importlib.machinery
import json
import sysconfig

if __name__ == "__main__":
    suffixes = importlib.machinery.EXTENSION_SUFFIXES
    triplet = sysconfig.get_config_var("MULTIARCH")
    print(
        json.dumps(
            {
                "abi3": ".abi3.so" in suffixes,
                "abi3_with_platform": f".abi3-{triplet}.so" in suffixes,
                "plain": ".so" in suffixes,
            }
        )
    )
