"""A translation memory and aligner for United Nations texts, Chinese and English first.

    >>> import tmtool
    >>> document = tmtool.read_text("大会闭幕。代表团离会。", lang="zh")
    >>> [segment.text for segment in tmtool.segment(document)]
    ['大会闭幕。', '代表团离会。']

All of the public interface can be had from here; what a name needs is imported when the name is
first used, so that importing tmtool costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tmtool.version import __version__ as __version__

if TYPE_CHECKING:
    from tmtool.checks.checking import check
    from tmtool.checks.decisions import decide
    from tmtool.checks.report import Report
    from tmtool.documents import explain, read, read_lines, read_text
    from tmtool.embed import load as load_encoder
    from tmtool.errors import InputError, MissingError, ParseError, TmtoolError, UnrelatedError
    from tmtool.findings import Evidence, Finding, MarkedText
    from tmtool.formats.bitexts.rebuild import read as read_bitext
    from tmtool.formats.bitexts.writing import Options
    from tmtool.memory.memory import Memory
    from tmtool.pipeline import align_lines
    from tmtool.pipeline import align_pair as align
    from tmtool.pivot import align_languages
    from tmtool.segmenter import segment
    from tmtool.units import (
        Bead,
        Bitext,
        Code,
        Document,
        Note,
        Origin,
        Paragraph,
        Segment,
        TranslationUnit,
        Variant,
    )
    from tmtool.views.check import write as write_report
    from tmtool.views.html.bitext import write

__all__ = [
    "Bead", "Bitext", "Code", "Document", "Evidence", "Finding", "InputError", "MarkedText",
    "Memory",
    "MissingError", "Note", "Options", "Origin", "Paragraph", "ParseError", "Report", "Segment",
    "TmtoolError", "TranslationUnit", "UnrelatedError", "Variant", "align", "align_languages",
    "align_lines", "check", "decide", "explain", "load_encoder", "read", "read_bitext",
    "read_lines", "read_text", "segment", "write", "write_report",
]  # fmt: skip

_HOMES = {
    "tmtool.checks.checking": ("check",),
    "tmtool.checks.decisions": ("decide",),
    "tmtool.checks.report": ("Report",),
    "tmtool.views.html.bitext": ("write",),
    "tmtool.views.check": ("write_report",),
    "tmtool.documents": ("explain", "read", "read_lines", "read_text"),
    "tmtool.embed": ("load_encoder",),
    "tmtool.errors": ("InputError", "MissingError", "ParseError", "TmtoolError", "UnrelatedError"),
    "tmtool.findings": ("Evidence", "Finding", "MarkedText"),
    "tmtool.formats.bitexts.writing": ("Options",),
    "tmtool.formats.bitexts.rebuild": ("read_bitext",),
    "tmtool.memory.memory": ("Memory",),
    "tmtool.pipeline": ("align", "align_lines"),
    "tmtool.pivot": ("align_languages",),
    "tmtool.segmenter": ("segment",),
    "tmtool.units": (
        "Bead",
        "Bitext",
        "Code",
        "Document",
        "Note",
        "Origin",
        "Paragraph",
        "Segment",
        "TranslationUnit",
        "Variant",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_OTHER_NAME = {
    "align": "align_pair", "load_encoder": "load", "read_bitext": "read", "write_report": "write",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), _OTHER_NAME.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
