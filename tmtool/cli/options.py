"""Arguments and options that several commands share, and those too long to stand in a signature."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Level(StrEnum):
    """The segmentation levels that an alignment can have."""

    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    CLAUSE = "clause"


class Flavour(StrEnum):
    """The programs that a TMX can be made for."""

    PLAIN = "plain"
    TRADOS = "trados"


class Xliff(StrEnum):
    """The versions of XLIFF that can be written."""

    ONE = "1.2"
    TWO = "2.1"


class Profile(StrEnum):
    """Rules for bitexts."""

    UN = "un"


class Revisions(StrEnum):
    """What tracked changes of a document can count for."""

    ACCEPT = "accept"
    REJECT = "reject"


class Repair(StrEnum):
    """How much of the damage in a text is repaired."""

    NONE = "none"
    CERTAIN = "certain"
    ALL = "all"


Source = Annotated[
    str | None, typer.Argument(metavar="SOURCE", help="A document, or a folder; - is stdin.")
]
Target = Annotated[
    str | None, typer.Argument(metavar="TARGET", help="Its translation, or a folder of them.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write a .tmx, .xlf, .xlsx, .html, .docx, .tsv, .jsonl, .align or .moses, or several; "
        "with folders: the folder for the results.",
    ),
]  # fmt: skip
From = Annotated[
    str | None, typer.Option("--from", metavar="LANG", help="The language of the source.")
]
To = Annotated[str | None, typer.Option("--to", metavar="LANG", help="The language of the target.")]
PairLevel = Annotated[Level, typer.Option(help="What to pair.")]
Lines = Annotated[bool, typer.Option("--lines", help="Take each line as a segment, as it is.")]
EncoderName = Annotated[
    str, typer.Option(metavar="NAME", help="What compares the texts; see tmtool models list.")
]
Cache = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Keep vectors in FILE, so that no text is encoded twice."),
]
Codes = Annotated[
    str | None,
    typer.Option(metavar="CODES", help="Language codes for TMX and XLIFF: zh-CN,en-GB."),
]
TmxLevel = Annotated[
    int,
    typer.Option("--tmx-level", min=1, max=2, help="1: text alone; 2: codes that both sides have."),
]
TmxFlavour = Annotated[
    Flavour, typer.Option("--flavour", help="Write a TMX as Trados Studio does, with typed fields.")
]
XliffVersion = Annotated[Xliff, typer.Option("--xliff", help="The version of an XLIFF.")]
UnProfile = Annotated[
    Profile | None,
    typer.Option("--profile", help="un: the original never split or merged, lists as sets."),
]
TrackedChanges = Annotated[
    Revisions, typer.Option("--revisions", help="What tracked changes count for.")
]
RepairOf = Annotated[
    Repair, typer.Option("--repair", help="Which damage to repair; all of it is reported.")
]
Report = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Write what reading left out or repaired; - is stderr."),
]
Bom = Annotated[bool, typer.Option("--bom", help="Make a TSV that Excel opens as it is.")]
Force = Annotated[
    bool,
    typer.Option("--force", help="Overwrite FILE, and pair texts that seem unrelated."),
]
Color = Annotated[bool, typer.Option("--color", help="Colour the table by score.")]
Encodings = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The encoding of both texts, or of each: NAME,NAME."),
]
Symbol = Annotated[
    str | None,
    typer.Option(metavar="SYMBOL", help="The document's own symbol, like A/RES/75/202."),
]
Original = Annotated[
    str | None, typer.Option(metavar="LANG", help="The language the text was written in.")
]
Srx = Annotated[
    str | None, typer.Option(metavar="FILE", help="Your own rules on sentences, as SRX 2.0.")
]
Json = Annotated[bool, typer.Option("--json", help="Print an object per line.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")]

TwoByTwo = Annotated[
    bool,
    typer.Option("--pair", help="FILEs are documents and translations, two by two: align them."),
]

# Whole folders.

Pairs = Annotated[
    str | None,
    typer.Option(metavar="MANIFEST", help="Align the pairs of a table: source, target, symbol."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only write that table of the folders, with reasons.")
]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", help="How many processes; as many as cores if left out.")
]
FolderFormats = Annotated[
    str, typer.Option("--format", metavar="NAME", help="The format of each result: tmx, xlsx ...")
]
MinScore = Annotated[
    float, typer.Option(metavar="SCORE", help="Leave beads with a lower score out, and count them.")
]
CheckLanguage = Annotated[
    bool, typer.Option("--check-language", help="Leave out what is not in its language.")
]
Unique = Annotated[
    bool, typer.Option("--unique", help="The same pair of texts only once in all.jsonl.")
]


def encodings(names: str | None) -> tuple[str | None, str | None]:
    """What --encoding says of two texts: one name is for both, two are apart by a comma."""
    first, comma, second = (names or "").partition(",")
    return first or None, (second if comma else first) or None
