"""XLIFF 1.2, which all CAT tools open, and 2.1, which newer ones do; written piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from tmtool.formats.xliff import version_1, version_2
from tmtool.formats.xliff.model import Version, XliffFile

_DIALECTS = {"1.2": version_1, "2.1": version_2}


def render_chunks(
    files: Iterable[XliffFile],
    languages: tuple[str, str],
    *,
    version: Version = "1.2",
    when: datetime | None = None,
) -> Iterator[str]:
    """The XLIFF with these files; `when` becomes the date in 1.2, which has one.

    `languages` are those of the whole, which 2.1 has instead of each file's.
    """
    dialect = _DIALECTS[version]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield dialect.begin(languages)
    for file in files:
        yield dialect.write_head(file, when)
        yield from map(dialect.write_unit, file.units)
        yield dialect.TAIL
    yield "</xliff>\n"
