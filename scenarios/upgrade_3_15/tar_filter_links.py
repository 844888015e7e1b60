"""Where do links of an archive point after the filters of tarfile have seen them?"""

import json
import os
import tarfile
import tempfile


def filtered(name, target, use, kind=tarfile.SYMTYPE):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    with tempfile.TemporaryDirectory() as folder:
        try:
            kept = use(member, os.path.join(folder, "inside"))
        except tarfile.FilterError as error:
            return type(error).__name__
    return [kept.name, kept.linkname]


if __name__ == "__main__":
    data, tar = tarfile.data_filter, tarfile.tar_filter
    print(
        json.dumps(
            {
                "data_plain": filtered("a/link", "b", data),
                "data_detour": filtered("link", "a/../b", data),
                "data_detour_over_itself": filtered("a/link", "x/../../a/b", data),
                "data_outside": filtered("a/link", "../../b", data),
                "data_name_with_dots": filtered("a/../link", "b", data),
                "tar_name_with_dots": filtered("a/../link", "b", tar),
            }
        )
    )
