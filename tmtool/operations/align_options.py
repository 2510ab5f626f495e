"""How texts are read, aligned and written, one by one or whole folders of them."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Opt, request
from tmtool.operations.shared import DocumentOptions, FormatOptions, From, Level, Lines, ToAll


@request
class FolderOptions:
    """How whole folders and manifests are worked through."""

    preview: Annotated[bool, Opt("Only write the table of pairs, with reasons.")] = False
    jobs: Annotated[
        int | None, Ge(1), Opt("Number of processes; one per core if left out.", "N")
    ] = None
    format: Annotated[str, Opt("The format of each result: tmx, xlsx ...", "NAME")] = "tmx"
    min_score: Annotated[
        float, Ge(0), Le(1), Opt("Leave out pairs with a lower score, and count them.", "SCORE")
    ] = 0.0
    shard: Annotated[
        str | None,
        Opt("Do only part I of N; other machines can do the others at the same time.", "I/N"),
    ] = None
    ray_address: Annotated[
        str | None,
        Opt("The Ray cluster: HOST:PORT, or local to start Ray here.", "ADDRESS", rare=True),
    ] = None

    def __post_init__(self) -> None:
        """InputError for parts of a preview."""
        if self.preview and (self.shard or self.ray_address):
            message = "the pairs of all shards are listed: leave out the shard and the cluster"
            raise InputError(message, field="preview")


@request
class AlignOptions:
    """How texts are read, aligned and written, one by one or whole folders of them."""

    output: Annotated[
        tuple[str, ...],
        Opt(
            "Write FILE: .tmx, .xlf, .xlsx, .html, .docx, .tsv, .jsonl, .align or .moses; can be "
            "repeated. With folders: the folder for the results.",
            "FILE",
            short="-o",
            is_output=True,
            on=COMMAND_LINE,
        ),
    ] = ()
    from_: From = None
    to: ToAll = None
    pivot: Annotated[
        str | None,
        Opt("Of three texts or more: the language that stays whole.", "LANG", rare=True),
    ] = None
    level: Annotated[Level, Opt("The segments to pair.")] = "sentence"
    lines: Lines = False
    profile: Annotated[
        Literal["un"] | None,
        Opt("un: never split or merge the original; pair lists item by item.", rare=True),
    ] = None
    force: Annotated[
        bool, Opt("Overwrite FILE and changed results, and align texts that seem unrelated.")
    ] = False
    folders: Annotated[FolderOptions, Opt("Whole folders")] = FolderOptions()
    documents: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    formats: Annotated[FormatOptions, Opt("Formats")] = FormatOptions()
