"""`python -m pyskew.audit`, for a newer Python than the one that audits: requests on stdin, what was found on stdout.

`text` holds the bytes of a file as characters of Latin-1.

{"old": [3, 13], "new": [3, 15], "ignored": [], "least": "low",
 "warnings_are_errors": false, "errors_in": [], "free_threaded": false,
 "rules": [{"id": ..., "since": ..., ...}], as an IndexedRule each,
 "files": [{"path": ..., "name": ..., "package": ..., "text": ...}]}
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from pyskew.audit import Confidence, Options
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.rule_index import IndexedRule
from pyskew.audit.scanner import Scanner


def main() -> None:
    """Examine the files that stdin names."""
    request = json.load(sys.stdin)
    options = Options(
        old=tuple(request["old"]),
        new=tuple(request["new"]),
        ignored=tuple(request["ignored"]),
        least=Confidence(request["least"]),
        warnings_are_errors=request["warnings_are_errors"],
        errors_in=tuple(request["errors_in"]),
        free_threaded=request["free_threaded"],
    )
    index = {one["id"]: _indexed(one) for one in request["rules"]}
    scanner = Scanner(options, index)
    examined = []
    for one in request["files"]:
        file = SourceFile(one["path"], one["name"], one["package"], 0)
        examined.append(asdict(scanner.examine(file, one["text"].encode("latin-1"), parse=True)))
    json.dump(examined, sys.stdout)


def _indexed(one: dict[str, Any]) -> IndexedRule:
    told = {"since": tuple(one["since"]), "words": tuple(one["words"]), "shapes": tuple(one["shapes"])}
    return IndexedRule(**one | told | {"confidence": Confidence(one["confidence"])})


if __name__ == "__main__":
    main()
