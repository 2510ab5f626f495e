"""Bitexts as files: all formats of `formats`, and the page to read."""

from __future__ import annotations

from functools import partial
from os import PathLike

from tmtool.formats.bitexts import writing
from tmtool.formats.bitexts.notes import PairNotes
from tmtool.reporter import Remark
from tmtool.units import Bitext
from tmtool.views.html.bitext import render_chunks


def write(
    bitext: Bitext,
    path: str | PathLike[str],
    options: writing.Options | None = None,
    *,
    force: bool = False,
    findings: PairNotes | None = None,
) -> tuple[Remark, ...]:
    """Write a file in the format of its name, and return remarks on what was left out.

    Raises InputError if the file exists, unless `force` is given. Tables get a column of
    `findings`.
    """
    page = partial(render_chunks, findings=findings or {})
    return writing.write(bitext, path, options, force=force, page=page, findings=findings)
