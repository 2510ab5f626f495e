"""Bitexts as files: every format of `formats`, and the page to read, which is a view."""

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
    """Write a file in the format of its name, whole or not at all; gives what it leaves out.

    A file that exists is kept and an InputError, unless `force` is given. `findings` stand beside
    the pairs in a table.
    """
    page = partial(render_chunks, findings=findings or {})
    return writing.write(bitext, path, options, force=force, page=page, findings=findings)
