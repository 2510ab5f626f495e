"""Arguments and options that several commands share, and the files and encodings they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tmtool.cli import output
from tmtool.errors import InputError
from tmtool.operations.shared import check_outputs

MORE = "More options"
FORMATS = "Formats"
READING = "Reading documents"
PAIRS = "With --pair"
"""Titles of groups of options in a help text; those without come first."""


class Level(StrEnum):
    """The segmentation levels that an alignment can have."""

    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    CLAUSE = "clause"


class Flavour(StrEnum):
    """The programs that a TMX can be made for."""

    PLAIN = "plain"
    TRADOS = "trados"


class StruckText(StrEnum):
    """What becomes of struck-out text."""

    DELETE = "delete"
    KEEP = "keep"


class Xliff(StrEnum):
    """The versions of XLIFF that can be written."""

    ONE = "1.2"
    TWO = "2.1"


class Revisions(StrEnum):
    """What tracked changes of a document can count for."""

    ACCEPT = "accept"
    REJECT = "reject"


class Repair(StrEnum):
    """Whether text is changed when it is read."""

    NONE = "none"
    CERTAIN = "certain"
    ALL = "all"


From = Annotated[
    str | None, typer.Option("--from", metavar="LANG", help="The language of the source.")
]
To = Annotated[str | None, typer.Option("--to", metavar="LANG", help="The language of the target.")]
EncoderName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The encoder that compares the texts; see tmtool models.",
        rich_help_panel=MORE,
    ),
]
TmxLevel = Annotated[
    int,
    typer.Option(
        "--tmx-level",
        min=1,
        max=2,
        metavar="1|2",
        help="1: text only; 2: with formatting that both sides have.",
        rich_help_panel=FORMATS,
    ),
]
TmxFlavour = Annotated[
    Flavour,
    typer.Option(
        "--flavour", help="Write TMX for Trados Studio, with typed fields.", rich_help_panel=FORMATS
    ),
]
XliffVersion = Annotated[
    Xliff, typer.Option("--xliff", help="The XLIFF version to write.", rich_help_panel=FORMATS)
]
Struck = Annotated[
    StruckText,
    typer.Option(
        "--struck-out",
        help="Read struck-out text as deleted, or keep it as text.",
        rich_help_panel=READING,
    ),
]
TrackedChanges = Annotated[
    Revisions,
    typer.Option(
        "--revisions",
        help="Accept or reject tracked changes when reading.",
        rich_help_panel=READING,
    ),
]
RepairOf = Annotated[
    Repair,
    typer.Option(
        "--repair",
        help="none: keep footnote figures in plain text; certain: make them marks of their "
        "footnotes; all: also replace wrongly decoded characters. Damage is always reported.",
        rich_help_panel=READING,
    ),
]
Report = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Write what was left out or repaired on reading; - is standard error.",
        rich_help_panel=READING,
    ),
]
Encodings = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The encoding of both texts, or of each: NAME,NAME.",
        rich_help_panel=READING,
    ),
]
Symbol = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL",
        help="The symbol of the document, such as A/RES/75/202.",
        rich_help_panel=READING,
    ),
]
Original = Annotated[
    str | None,
    typer.Option(
        metavar="LANG", help="The original language of the text.", rich_help_panel=READING
    ),
]
Srx = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A file with your own sentence rules (SRX 2.0).",
        rich_help_panel=READING,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object per line.", rich_help_panel=MORE)
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show errors only.", rich_help_panel=MORE)
]

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="PATH",
        help="The memory: a folder, or postgresql://HOST/DATABASE?memory=NAME; TMTOOL_MEMORY or "
        "the user's data folder if left out.",
    ),
]  # fmt: skip
MemoryEncoder = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME",
        help="The encoder for semantic matches; that of the memory if left out.",
        rich_help_panel=MORE,
    ),
]  # fmt: skip
TermBase = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="The term base: a file, or un-ict, which is supplied with tmtool; that of "
            "the memory if left out.",
    ),
]  # fmt: skip
TwoByTwo = Annotated[
    bool,
    typer.Option(
        "--pair", help="FILE... are documents, each followed by its translation: align them."
    ),
]

# Whole folders.


def build_group(name: str, purpose: str) -> typer.Typer:
    """A group of commands, which shows its help where none of them is named."""

    def start(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            output.emit([f"{context.get_help()}\n"])

    start.__doc__ = purpose
    group = typer.Typer(name=name, rich_markup_mode=None)
    group.callback(invoke_without_command=True)(start)
    return group


def pair_up(files: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The files that --pair and --parallel take, each text with its translation."""
    if len(files) % 2:
        message = "an odd number of files: name each text with its translation"
        raise InputError(message)
    return tuple(zip(files[::2], files[1::2], strict=True))


def parse_encodings(names: str | None) -> tuple[str | None, str | None]:
    """What --encoding says of two texts: one name is for both, two are apart by a comma."""
    first, comma, second = (names or "").partition(",")
    return first or None, (second if comma else first) or None


def take_outputs(
    names: Sequence[str] | None,
    check: Callable[[Path], object],
    *,
    inputs: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Give the files to write, each checked before the work.

    InputError where one is named twice, is one of the inputs or one of the files that are written
    `beside` them; whatever `check` raises goes through.
    """
    names = tuple(names or ())
    check_outputs(inputs, (*names, *beside))
    paths = tuple(map(Path, names))
    for path in paths:
        check(path)
    return paths


def take_folder(names: Sequence[str] | None) -> str | None:
    """Give the one folder that -o names, where results need one; InputError where it names two."""
    if names and len(names) > 1:
        message = "the results go into one folder: use -o DIR once"
        raise InputError(message)
    return names[0] if names else None
