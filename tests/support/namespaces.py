"""Mount namespaces for programs that tests start as root on Linux."""

from __future__ import annotations

import os
from pathlib import Path


def with_mounted_root(folder: Path) -> list[str]:
    """Return what gives a program a root that is a mount point, below `folder`; nothing where it has one already.

    pivot_root(2) wants one, and so does unshare(1), which makes the root's mounts private. A chroot lacks it.
    """
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    if any(line.split()[4] == "/" for line in mounts):
        return []
    root = folder / "root"
    root.mkdir(exist_ok=True)
    return [
        "unshare", "--mount", "--propagation", "unchanged", "sh", "-c",
        'mount --rbind / "$0" && mount --make-rprivate "$0" && exec chroot "$0" "$@"', str(root),
    ]  # fmt: skip


def with_open_root(folder: Path) -> list[str]:
    """Return what gives a program a `/` that every user may enter, below `folder`; nothing where it has one already."""
    if os.stat("/").st_mode & 0o001:  # noqa: PTH116 - one question
        return []
    root = folder / "open-root"
    root.mkdir(mode=0o755, exist_ok=True)
    script = (
        'mount -t tmpfs -o mode=755 tmpfs "$0" && mount --make-private "$0" || exit 125\n'
        'for one in /*; do if [ -L "$one" ]; then cp -P "$one" "$0$one"; '
        'elif [ -d "$one" ]; then mkdir "$0$one" && mount --rbind "$one" "$0$one" || exit 125; fi; done\n'
        'exec chroot "$0" "$@"'
    )
    return ["unshare", "--mount", "--propagation", "unchanged", "sh", "-c", script, str(root)]
