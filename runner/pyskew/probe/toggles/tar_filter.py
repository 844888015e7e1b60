"""What `tarfile` extracts by default, without a filter: everything until 3.13, data only from 3.14 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

NAME = "tar-filter"
SUMMARY = "tarfile's extraction filter"
SINCE = (3, 14)
LINK = "https://peps.python.org/pep-0706/"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("fully_trusted", "data"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "fully_trusted")
NEW = dict.fromkeys(("linux", "macos", "windows"), "data")
MODULE = "tarfile"
FIX = 'say which: extractall(path, filter="data"), or filter="fully_trusted" for archives of your own making'

_WARNING = (
    "Python 3.14 will, by default, filter extracted tar archives and reject files or modify their metadata. "
    "Use the filter argument to control this behavior."
)


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Make `value` the filter of extractions that name none, with the warning of the old default."""
    tarfile = sys.modules[MODULE]
    own = "data" if sys.version_info >= SINCE else "fully_trusted"
    original = tarfile.TarFile._get_filter_function  # noqa: SLF001 - an attribute of the class would be seen

    def _get_filter_function(self: "Any", filter: "Any" = None) -> "Any":  # noqa: A002 - tarfile's own name
        if filter is not None or self.extraction_filter is not None:
            return original(self, filter)
        chosen = value if decided() else own
        if chosen == "fully_trusted":
            import warnings  # noqa: PLC0415 - as tarfile did

            # Past this function and extractall(): the line of the program, where 3.12 and 3.13 warn (PEP 706).
            warnings.warn(_WARNING, DeprecationWarning, stacklevel=3)
        return getattr(tarfile, chosen + "_filter")

    tarfile.TarFile._get_filter_function = _get_filter_function  # noqa: SLF001 - as above


def check() -> str:
    """Return the filter of an archive that names none."""
    import tarfile  # noqa: PLC0415 - the hook acts on this import
    import warnings  # noqa: PLC0415 - the old default warns

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive: Any = tarfile.TarFile.__new__(tarfile.TarFile)
        return str(archive._get_filter_function(None).__name__.removesuffix("_filter"))  # noqa: SLF001 - asked, not set


def effect() -> str:
    """Return whether a link to an absolute path is taken out of an archive."""
    import io  # noqa: PLC0415 - only for the self-check
    import tarfile  # noqa: PLC0415 - as in check()
    import warnings  # noqa: PLC0415 - as in check()

    link = tarfile.TarInfo("pyskew-self-check")
    link.type, link.linkname = tarfile.SYMTYPE, "/nowhere"
    with tarfile.open(fileobj=io.BytesIO(link.tobuf() + bytes(1024))) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # pyskew: ignore[tar-without-filter] the default is the question
            archive.extractall()  # noqa: S202 - an archive of our own; the default is the question
        except tarfile.FilterError:
            return "data"
        except OSError:
            return "fully_trusted"  # it tried, and this system has no links
    return "fully_trusted"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
