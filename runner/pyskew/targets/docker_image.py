"""A Debian image with several Pythons, from the machine's own mirror: for engines that reach no registry."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from pyskew.errors import SetupError
from pyskew.interpreters import debian_apt, debian_relocate, user_cache
from pyskew.model.say import Say
from pyskew.model.suite import PythonSpec
from pyskew.targets.transport.docker_engine import CALL_TIMEOUT, Engine, as_target_error

_BASE = ("base-files", "coreutils", "dash", "libc-bin", "libstdc++6", "media-types", "netbase", "tzdata")
"""A shell and the usual programs; no script of any package is run, so nothing else is set up."""
_MERGED = ("bin", "sbin", "lib", "lib64")
"""Folders that are links into /usr, as on every Debian."""
_LEFT_OUT = re.compile(r"\./usr/share/(doc|info|lintian|locale|man)/.*|\./usr/lib/[^/]+/gconv/.*")
_ACCOUNTS = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
_GROUPS = "root:x:0:\nnogroup:x:65534:\n"


def make(engine: Engine, specs: Sequence[PythonSpec], tag: str, say: Say) -> str:
    """Put an image with the newest packaged build of each Python into the engine; return its id.

    Raises:
        SetupError: this machine has no Debian mirror, or it lacks one of them.
        TargetError: the engine refused it.
    """
    reason = debian_apt.obstacle()
    if reason:
        raise SetupError(reason)
    packages = [f"python{spec.minor[0]}.{spec.minor[1]}" for spec in specs]
    folder = user_cache.root() / "debian"
    with user_cache.locked(folder, say), user_cache.scratch(folder) as scratch:
        files = _download(debian_apt.prepare(folder / "apt"), packages, say)
        say(f"debian: unpacking {len(files)} packages")
        tree = scratch / "tree"
        tree.mkdir()
        _lay_out(tree)
        debian_relocate.unpack(files, tree, Event())
        packed = scratch / "tree.tar"
        _pack(tree, packed)
        say(f"the engine takes {packed.stat().st_size / 1024 / 1024:.0f} MiB as {tag}")
        repository, _, label = tag.partition(":")
        with as_target_error("the engine did not take the image"):
            engine.api.timeout = int(CALL_TIMEOUT * 5)
            engine.api.import_image(str(packed), repository=repository, tag=label or "latest")
    return engine.image(tag, "never").id


def _download(private: debian_apt.Apt, packages: Sequence[str], say: Say) -> Sequence[Path]:
    """Return the files of packages, of a shell and the usual programs, and of all that these depend on."""
    if not private.versions(packages):
        debian_apt.update(private, say)
    missing = sorted(set(packages) - set(private.versions(packages)))
    if missing:
        message = f"{' and '.join(debian_apt.SUITES)} have no {', '.join(missing)}"
        raise SetupError(message)
    wanted = [*packages, *_BASE]
    debian_apt.download(private, wanted, say)
    return [private.archives / name for name in private.closure(wanted)]


def _lay_out(tree: Path) -> None:
    """Make the files that the packages' scripts would have made."""
    for name in _MERGED:
        (tree / "usr" / name).mkdir(parents=True)
        (tree / name).symlink_to(f"usr/{name}")
    for name in ("dev", "etc", "proc", "root", "run", "sys", "tmp", "var/tmp"):
        (tree / name).mkdir(parents=True)
    (tree / "etc/passwd").write_text(_ACCOUNTS, encoding="ascii")
    (tree / "etc/group").write_text(_GROUPS, encoding="ascii")
    (tree / "usr/bin/sh").symlink_to("dash")
    for name in ("tmp", "var/tmp"):
        (tree / name).chmod(0o1777)


def _pack(tree: Path, packed: Path) -> None:
    """Write a tree as the archive of an image, without what no Python needs."""

    def owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if _LEFT_OUT.fullmatch(entry.name):
            return None
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(packed, "w") as tar:
        tar.add(tree, ".", filter=owned_by_root)
