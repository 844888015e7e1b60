"""Settings of the documentation site."""

from pyskew import __version__

project = "pyskew"
release = version = __version__
project_copyright = "the pyskew authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "pyskew"
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
highlight_language = "text"
suppress_warnings = [
    "misc.highlighting_failure",  # examples of the audit hold code that only an older Python reads
    "myst.header",  # the README shows a part of a report
]

smartquotes = False  # advice holds code, which is copied
