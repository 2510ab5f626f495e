"""How the pages become a site: `sphinx-build -W -b html docs build/site`.

The site is searched without a server and asks for nothing from anywhere: its pages may be opened
from a folder or a stick.
"""

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[1]))

from tmtool.version import __version__

project = "tmtool"
author = "the tmtool authors"
copyright = "the tmtool authors, MIT licence"
release = version = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"tmtool {release}"
html_copy_source = False
html_show_sourcelink = False
# A page that was opened as a file may not read another one; titles and places are found without.
html_show_search_summary = False


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _name_files_outside)


def _name_files_outside(app: Sphinx, docname: str, source: list[str]) -> None:
    """Links out of docs/ lead to files that the site has not: their paths stand there instead."""
    source[0] = re.sub(r"\[([^\]]+)\]\(\.\./([^)#\s]+)[^)]*\)", _name, source[0])


def _name(link: re.Match[str]) -> str:
    text, path = link.groups()
    return f"`{path}`" if text.strip("`") == path else f"{text} (`{path}`)"
