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


Source = Annotated[str, typer.Argument(metavar="SOURCE", help="A text; - is stdin.")]
Target = Annotated[str, typer.Argument(metavar="TARGET", help="Its translation; - is stdin.")]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write a .tmx, .tsv, .jsonl or .align."),
]
From = Annotated[str | None, typer.Option("--from", metavar="LANG", help="The language of SOURCE.")]
To = Annotated[str | None, typer.Option("--to", metavar="LANG", help="The language of TARGET.")]
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
    typer.Option(metavar="CODES", help="Language codes for a TMX: zh-CN,en-GB or zh_Hans,en."),
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
