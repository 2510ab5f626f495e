"""The scripts of pages: small ES modules, joined into one script for a page that stands alone.

A browser refuses to load modules of a page that was opened from a file, so what a page needs is
joined when it is rendered; a server hands out the same files as they are. Modules are written so
that joining is cutting: an import names what it takes on one line, without other names for it, and
`export` stands before a declaration. What one page joins shares its names (tests hold all three).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

IMPORT = re.compile(r'^import \{[^}]+\} from "\./(?P<file>[a-z_]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?function|const|class)", re.MULTILINE)


@cache
def join_modules(entry: str) -> str:
    """The script of a page: a module after all that it imports, each once, in a scope of its own.

    >>> script = join_modules("timeline.js")
    >>> script.index("function fold(") < script.index("function walk(")
    True
    """
    parts = (_EXPORT.sub("", IMPORT.sub("", read_static(each))) for each in list_modules(entry))
    return "\n(() => {\n" + "\n".join(('"use strict";\n', *parts)) + "})();\n"


def list_modules(entry: str) -> tuple[str, ...]:
    """A module and all that it imports, what is imported before what imports it.

    >>> list_modules("timeline.js")
    ('text.js', 'keys.js', 'walk.js', 'timeline.js')
    """
    return tuple(dict.fromkeys(_ordered(entry)))


def _ordered(module: str) -> Iterator[str]:
    for imported in IMPORT.finditer(read_static(module)):
        yield from _ordered(imported["file"])
    yield module


@cache
def read_static(name: str) -> str:
    """A file that all pages share, as it is."""
    return files("tmtool.views.html").joinpath("static", name).read_text("utf-8")
