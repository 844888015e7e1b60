"""Mount namespaces for programs that tests start as root on Linux."""

from __future__ import annotations

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
