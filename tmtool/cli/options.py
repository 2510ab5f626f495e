"""Arguments and options that several commands share, and the files and encodings they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tmtool.cli import output
from tmtool.errors import InputError
from tmtool.operations.shared import check_outputs

MORE = "More options"
FORMATS = "Formats"
READING = "Reading documents"
FOLDERS = "Whole folders"
PAIRS = "With --pair"
"""Titles of groups of options in a help text; those without come first."""


class RunnerName(StrEnum):
    """Who does the work of whole folders."""

    LOCAL = "local"
    RAY = "ray"


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


class Profile(StrEnum):
    """Rules for bitexts."""

    UN = "un"


class Revisions(StrEnum):
    """What tracked changes of a document can count for."""

    ACCEPT = "accept"
    REJECT = "reject"


class Repair(StrEnum):
    """Whether text is changed when it is read."""

    NONE = "none"
    CERTAIN = "certain"
    ALL = "all"


Source = Annotated[
    str | None,
    typer.Argument(metavar="SOURCE", help="A document or a folder; - is standard input."),
]
Target = Annotated[
    str | None, typer.Argument(metavar="TARGET", help="Its translation, or a folder of them.")
]
Others = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="OTHER...", help="The same text in more languages, or folders: one table of all."
    ),
]
Pivot = Annotated[
    str | None,
    typer.Option(
        metavar="LANG",
        help="Of three texts or more: the language whose segments stay whole; the original, as a "
        "text or --original says, if left out, else the first.",
    ),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write FILE: .tmx, .xlf, .xlsx, .html, .docx, .tsv, .jsonl, .align or .moses; "
        "can be repeated. With folders: the folder for the results.",
    ),
]  # fmt: skip
From = Annotated[
    str | None, typer.Option("--from", metavar="LANG", help="The language of the source.")
]
To = Annotated[str | None, typer.Option("--to", metavar="LANG", help="The language of the target.")]
ToAll = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="LANG", help="The language of the target; of more texts: LANG,LANG."
    ),
]
PairLevel = Annotated[Level, typer.Option(help="What to pair.")]
Lines = Annotated[bool, typer.Option("--lines", help="Treat each line as one segment.")]
EncoderName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The encoder that compares the texts; see tmtool models.",
        rich_help_panel=MORE,
    ),
]
Cache = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Keep vectors in FILE, so that no text is encoded twice.",
        rich_help_panel=MORE,
    ),
]
Codes = Annotated[
    str | None,
    typer.Option(
        metavar="CODES",
        help="Language codes for TMX and XLIFF: zh-CN,en-GB.",
        rich_help_panel=FORMATS,
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
UnProfile = Annotated[
    Profile | None,
    typer.Option(
        "--profile", help="un: never split or merge the original; pair lists item by item."
    ),
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
Bom = Annotated[
    bool,
    typer.Option("--bom", help="Write TSV that Excel opens directly.", rich_help_panel=FORMATS),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Overwrite FILE, and align texts that seem unrelated."),
]
Color = Annotated[
    bool, typer.Option("--color", help="Colour the table by score.", rich_help_panel=MORE)
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

Pairs = Annotated[
    str | None,
    typer.Option(
        metavar="MANIFEST",
        help="Align the pairs listed in a table: source, target, symbol.",
        rich_help_panel=FOLDERS,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only write the table of pairs, with reasons.", rich_help_panel=FOLDERS
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Number of processes; one per core if left out.", rich_help_panel=FOLDERS
    ),
]
FolderFormats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The format of each result: tmx, xlsx ...",
        rich_help_panel=FOLDERS,
    ),
]
MinScore = Annotated[
    float,
    typer.Option(
        metavar="SCORE",
        help="Leave out pairs with a lower score, and count them.",
        rich_help_panel=FOLDERS,
    ),
]
CheckLanguage = Annotated[
    bool,
    typer.Option(
        "--check-language", help="Leave out texts in other languages.", rich_help_panel=FOLDERS
    ),
]
Unique = Annotated[
    bool,
    typer.Option(
        "--unique",
        help="Write the same pair of texts only once in all.jsonl.",
        rich_help_panel=FOLDERS,
    ),
]


def offer_shard(panel: str | None = None) -> Any:
    """The option for a part of whole folders, in a group of the help."""
    return typer.Option(
        "--shard", metavar="I/N",
        help="Do only part I of N; the other parts can be done at the same time, on other "
        "machines that have the same folders.",
        rich_help_panel=panel,
    )  # fmt: skip


def offer_runner(panel: str | None = None) -> Any:
    """The option for who does it."""
    return typer.Option(
        "--runner", help="Use processes of this machine, or a Ray cluster.", rich_help_panel=panel
    )


def offer_address(panel: str | None = None) -> Any:
    """The option for which cluster."""
    return typer.Option(
        "--ray-address", metavar="ADDRESS",
        help="With --runner ray: HOST:PORT of the cluster, or local to start Ray on this machine.",
        rich_help_panel=panel,
    )  # fmt: skip


ShardOf = Annotated[str | None, offer_shard(FOLDERS)]
RunnerOf = Annotated[RunnerName, offer_runner(FOLDERS)]
RayAddress = Annotated[str | None, offer_address(FOLDERS)]


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


def spread_encodings(names: str | None, texts: int) -> tuple[str | None, ...]:
    """The same of more texts; InputError for another number of names.

    >>> spread_encodings("utf-8", 3), spread_encodings("utf-8,,gb18030", 3)
    (('utf-8', 'utf-8', 'utf-8'), ('utf-8', None, 'gb18030'))
    """
    if texts == 2:
        return parse_encodings(names)
    each = [name or None for name in (names or "").split(",")]
    if len(each) not in (1, texts):
        raise InputError(f"--encoding names {len(each)} encodings for {texts} texts")
    return tuple(each * texts if len(each) == 1 else each)


def spread_languages(source: str | None, target: str | None, texts: int) -> tuple[str | None, ...]:
    """What --from and --to say of so many texts; InputError for another number of languages.

    >>> spread_languages("zh", "en,fr", 3), spread_languages(None, None, 3)
    (('zh', 'en', 'fr'), (None, None, None))
    """
    if texts <= 2 or target is None:
        return source, target, *[None] * (texts - 2)
    each = target.split(",")
    if len(each) != texts - 1:
        raise InputError(
            f"--to must name {texts - 1} languages, one for each text after the first: {target}"
        )
    return source, *(lang or None for lang in each)


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
