"""Build the documentation site: `python tools/site/build.py FOLDER`.

The pages of docs/, those of tools/site/pages, and the reference that the code writes itself, as one Sphinx project.
FOLDER/html holds the site. A warning, a broken link between pages among them, is an error.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import reference_pages
from sphinx.cmd.build import build_main

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FRONT = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "README.md")
OUTSIDE = re.compile(r"\[([^\]]*)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
"""A link to a file of the repository."""


def main(folder: Path) -> int:
    """Write the source of the site, and build it."""
    source = folder / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(HERE / "pages", source)
    shutil.copy(HERE / "conf.py", source)
    pages = {path.relative_to(ROOT / "docs"): path for path in (ROOT / "docs").rglob("*.md")}
    pages |= {Path(name): ROOT / name for name in FRONT}
    for target, path in pages.items():
        orphan = "---\norphan: true\n---\n\n" if target == Path("README.md") else ""  # the front page is another
        text = path.read_text(encoding="utf-8")
        _write(source / target, orphan + _linked(text, path.parent, set(pages.values()), target))
    for name, text in reference_pages.pages(ROOT / "scenarios" / "all.yaml").items():
        _write(source / "reference" / name, text)
    return build_main(["-W", "--keep-going", "-q", "-j", "auto", "-b", "html", str(source), str(folder / "html")])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _linked(text: str, folder: Path, pages: set[Path], target: Path) -> str:
    """Point links between pages at their places on the site; other files of the repository are named, not linked."""
    up = "../" * (len(target.parts) - 1)

    def replaced(found: re.Match[str]) -> str:
        file = (folder / found[2]).resolve()
        if file not in pages:
            if not file.exists():
                message = f"{target}: {found[2]} does not exist"
                raise SystemExit(message)
            return f"{found[1]} (`{file.relative_to(ROOT).as_posix()}` of the repository)"
        inside = file.relative_to(ROOT / "docs") if file.is_relative_to(ROOT / "docs") else file.relative_to(ROOT)
        return f"[{found[1]}]({up}{inside.as_posix()}{found[3] or ''})"

    return OUTSIDE.sub(replaced, text)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
