"""Fields that several operations share: languages, reading documents, writing files of pairs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from annotated_types import Ge, Le

from tmtool.documents.requests import ReadRequest
from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, STDIN, Opt, request

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.documents import DocumentReading
    from tmtool.formats.bitexts.writing import Options
    from tmtool.reporter import Reporter

Level: TypeAlias = Literal["paragraph", "sentence", "clause"]
From: TypeAlias = Annotated[str | None, Opt("The language of the source.", "LANG")]
To: TypeAlias = Annotated[str | None, Opt("The language of the target.", "LANG")]
ToAll: TypeAlias = Annotated[
    str | None, Opt("The language of the target; of more texts: LANG,LANG.", "LANG")
]
Pairing: TypeAlias = Annotated[Level, Opt("With documents: what to pair.", rare=True)]
Lines: TypeAlias = Annotated[bool, Opt("With documents: treat each line as one segment.")]
Parallel: TypeAlias = Annotated[
    bool,
    Opt(
        "With two text files: each line translates the same line of the other, as in Moses.",
        rare=True,
    ),
]
StruckOut: TypeAlias = Annotated[
    Literal["delete", "keep"],
    Opt("Read struck-out text as deleted, or keep it as text.", rare=True),
]
SYMBOL = r"[A-Z][\w.()-]*(/[\w.()-]+)+"
"""The pattern of symbols of documents, which no path of a file on a server has."""
TermBases: TypeAlias = Annotated[
    tuple[str, ...],
    Opt(
        "A term base: a file, or un-ict, which is supplied with tmtool; that of the memory if "
        "left out.",
        "NAME",
        is_file=True,
        is_term_base=True,
    ),
]
ReportFile: TypeAlias = Annotated[
    str | None,
    Opt(
        "Write what was left out or repaired on reading; - is standard error.",
        "FILE",
        group="Reading documents",
        rare=True,
        is_output=True,
        on=COMMAND_LINE,
    ),
]
Codes: TypeAlias = Annotated[
    str | None,
    Opt("Language codes for TMX and XLIFF: zh-CN,en-GB.", "CODES", group="Formats", rare=True),
]
TmxLevel: TypeAlias = Annotated[
    int,
    Ge(1),
    Le(2),
    Opt(
        "1: text only; 2: with formatting that both sides have.", "1|2", group="Formats", rare=True
    ),
]
Flavour: TypeAlias = Annotated[
    Literal["plain", "trados"],
    Opt("Write TMX for Trados Studio, with typed fields.", group="Formats", rare=True),
]
XliffVersion: TypeAlias = Annotated[
    Literal["1.2", "2.1"], Opt("The XLIFF version to write.", group="Formats", rare=True)
]


@request
class DocumentOptions:
    """How documents are read; what is left out is recognized.

    `encoding` is of all texts, or of each: "utf-8,gb18030". `srx` is a file of rules on sentences.
    """

    symbol: Annotated[
        str | None,
        Opt("The symbol of the document, such as A/RES/75/202.", "SYMBOL", rare=True),
    ] = None
    original: Annotated[
        str | None, Opt("The original language of the text.", "LANG", rare=True)
    ] = None
    encoding: Annotated[
        str | None,
        Opt("The encoding of the texts, or of each: NAME,NAME.", "NAME", rare=True),
    ] = None
    revisions: Annotated[
        Literal["accept", "reject"],
        Opt("Accept or reject tracked changes when reading.", rare=True),
    ] = "accept"
    repair: Annotated[
        Literal["none", "certain", "all"],
        Opt(
            "none: keep footnote figures in plain text; certain: make them marks of their "
            "footnotes; all: also replace wrongly decoded characters. Damage is always reported.",
            rare=True,
        ),
    ] = "certain"
    struck_out: StruckOut = "delete"
    srx: Annotated[
        str | None,
        Opt("A file with your own sentence rules (SRX 2.0).", "FILE", rare=True, is_file=True),
    ] = None

    def spread_encodings(self, count: int) -> tuple[str | None, ...]:
        """Return the encoding of each text. Raises InputError for another number of names.

        >>> DocumentOptions(encoding="utf-8,,gb18030").spread_encodings(3)
        ('utf-8', None, 'gb18030')
        """
        names = [name or None for name in (self.encoding or "").split(",")]
        if len(names) not in (1, count):
            message = f"{len(names)} encodings are named for {count} texts"
            raise InputError(message, field="encoding")
        return tuple(names * count if len(names) == 1 else names)

    def build_requests(
        self, paths: Sequence[str], languages: Sequence[str | None], *, lines: bool = False
    ) -> tuple[ReadRequest, ...]:
        """Build the requests for one text in several languages; one path may be "-"."""
        if paths.count(STDIN) > 1:
            raise InputError(f"the source and the target are the same file: {STDIN}")
        if STDIN in paths and lines:
            message = "texts are paired by lines only if both are files: name two files"
            raise InputError(message, field="lines")
        encodings = self.spread_encodings(len(paths))
        return tuple(
            ReadRequest(
                path,
                read_stdin() if path == STDIN else None,
                lang,
                encoding,
                self.symbol,
                self.original,
                lines,
                self.revisions,
                self.repair,
                self.struck_out,
            )
            for path, lang, encoding in zip(paths, languages, encodings, strict=True)
        )


@request
class FormatOptions:
    """How TMX, XLIFF and TSV are written."""

    codes: Codes = None
    bom: Annotated[bool, Opt("Write TSV that Excel opens directly.", rare=True)] = False
    tmx_level: TmxLevel = 1
    flavour: Flavour = "plain"
    xliff: XliffVersion = "1.2"

    def build(self, when: datetime | None = None) -> Options:
        """Build the options of the writers; `when` is the time to write into files."""
        from tmtool.formats.bitexts.writing import Options

        return Options(when, self.codes, self.bom, self.tmx_level, self.flavour, self.xliff)


def read_stdin() -> bytes:
    """Read all of standard input; only paths that a command line gave are "-"."""
    return sys.stdin.buffer.read() if sys.stdin is not None else b""


def spread_languages(source: str | None, target: str | None, count: int) -> tuple[str | None, ...]:
    """Return the language of each text. Raises InputError for another number of languages.

    >>> spread_languages("zh", "en,fr", 3), spread_languages(None, None, 3)
    (('zh', 'en', 'fr'), (None, None, None))
    """
    if count <= 2 or target is None:
        return source, target, *[None] * (count - 2)
    each = target.split(",")
    if len(each) != count - 1:
        message = f"must name {count - 1} languages, one for each text after the first: {target}"
        raise InputError(message, field="to")
    return source, *(lang or None for lang in each)


def pair_up(files: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pair each text with the translation that follows it. Raises InputError for an odd number."""
    if len(files) % 2:
        message = "an odd number of files: name each text with its translation"
        raise InputError(message)
    return tuple(zip(files[::2], files[1::2], strict=True))


def write_reading_report(
    paths: Sequence[str],
    readings: Sequence[DocumentReading],
    file: str,
    reporter: Reporter,
    *,
    force: bool = False,
) -> None:
    """Write what was left out or repaired on reading; the file "-" is standard error."""
    from tmtool import files
    from tmtool.documents.report import render_lines

    lines = [
        line
        for path, reading in zip(paths, readings, strict=True)
        for line in render_lines(reading, path, as_json=file.endswith((".json", ".jsonl")))
    ]
    if file == STDIN:
        # Not as remarks: these are single lines without indents, and --quiet leaves them out.
        sys.stderr.writelines(lines)
    else:
        files.write(Path(file), lines, force=force)


def check_outputs(inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Raise InputError if an output is one of the inputs, or is named twice."""
    for position, output in enumerate(outputs):
        if any(is_same_file(output, path) for path in inputs):
            raise InputError(f"{output} is an input as well as an output: name another output file")
        others = map(os.path.realpath, outputs[:position])
        if os.path.realpath(output) in others:
            raise InputError(f"{output} is named twice as an output")


def is_same_file(one: str, other: str) -> bool:
    """Return True if two paths name one file; standard input is only itself."""
    if STDIN in (one, other):
        return one == other
    with suppress(OSError):
        return Path(one).samefile(other)
    return False
