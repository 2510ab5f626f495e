"""`tmtool batch`: archives, pair by pair, on one machine or on many."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tmtool.cli import options, output
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.batch.job import PairWork

_DEFAULT = "run"


class _RunGroup(TyperGroup):
    """A group in which a manifest may stand where the name of a command is left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the command in front that is meant."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


class WorkName(StrEnum):
    """What is made of each pair."""

    ALIGN = "align"
    CHECK = "check"
    TERMS = "terms"
    VECTORS = "vectors"


app = options.build_group(
    "batch", "Work through archives, on one machine or many: tmtool batch MANIFEST."
)
app.info.cls = _RunGroup
_Manifest = Annotated[
    str,
    typer.Argument(
        metavar="MANIFEST",
        help="A table of pairs: source, target, symbol; tmtool align --dry-run writes one.",
    ),
]
_Out = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="DIR", help="The folder for the results."),
]
_ShardOf = Annotated[str | None, options.offer_shard()]
_Runner = Annotated[options.RunnerName, options.offer_runner()]
_Address = Annotated[str | None, options.offer_address()]
_Do = Annotated[
    WorkName,
    typer.Option(
        "--do",
        help="What to make of each pair: a bitext, the findings of the checks, candidates for "
        "terms, or the vectors of its segments.",
    ),
]
_Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="NAME",
        help="With --do check and terms: a term base, a file or un-ict.",
    ),
]  # fmt: skip
_Jobs = Annotated[
    int | None,
    typer.Option(metavar="N", help="Number of processes; one per core if left out."),
]
_Format = Annotated[
    str, typer.Option("--format", metavar="NAME", help="The format of each result: tmx, xlsx ...")
]
_MinScore = Annotated[
    float, typer.Option(metavar="SCORE", help="Leave out pairs with a lower score, and count them.")
]
_CheckLanguage = Annotated[
    bool, typer.Option("--check-language", help="Leave out texts in other languages.")
]
_Unique = Annotated[
    bool,
    typer.Option("--unique", help="Write the same pair of texts only once in all.jsonl."),
]
_Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Overwrite results that were changed, and align texts that seem unrelated."
    ),
]
_Folder = Annotated[
    str, typer.Argument(metavar="DIR", help="The folder that the shards have written into.")
]


@app.command()
def run(
    manifest: _Manifest,
    out: _Out = None,
    do: _Do = WorkName.ALIGN,
    terms: _Terms = None,
    shard: _ShardOf = None,
    runner: _Runner = options.RunnerName.LOCAL,
    ray_address: _Address = None,
    jobs: _Jobs = None,
    source_lang: options.From = None,
    target_lang: options.To = None,
    folder_format: _Format = "tmx",
    level: options.PairLevel = options.Level.SENTENCE,
    lines: options.Lines = False,
    profile: options.UnProfile = None,
    min_score: _MinScore = 0.0,
    check_language: _CheckLanguage = False,
    unique: _Unique = False,
    encoder: options.EncoderName = "use",
    codes: options.Codes = None,
    srx: options.Srx = None,
    original: options.Original = None,
    encoding: options.Encodings = None,
    revisions: options.TrackedChanges = options.Revisions.ACCEPT,
    repair: options.RepairOf = options.Repair.CERTAIN,
    struck_out: options.Struck = options.StruckText.DELETE,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Align or check all pairs of a table, or a part of them: the word run may be left out.

    What is finished is kept; the same command goes on with what is missing. After the last shard,
    tmtool batch merge makes one file of all results.

    \b
    tmtool batch pairs.tsv -o results
    tmtool batch pairs.tsv -o results --shard 1/4
    tmtool batch pairs.tsv -o findings --do check --terms un-ict
    tmtool batch pairs.tsv -o results --runner ray --ray-address head:6379
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import read_clock
    from tmtool.cli.align import Folders
    from tmtool.cli.reading import pair_requests
    from tmtool.formats.bitexts.writing import Options
    from tmtool.pipeline import AlignRequest

    texts = pair_requests(
        ("", ""), (source_lang, target_lang), options.parse_encodings(encoding),
        original=original, lines=lines, revisions=revisions.value, repair=repair.value,
        struck=struck_out.value, piped=False,
    )  # fmt: skip
    request = AlignRequest(
        *texts, level.value, srx, profile.value if profile else None, force=force
    )
    folders = Folders(
        manifest, False, jobs, folder_format, min_score, check_language, unique, shard, runner,
        ray_address,
    )  # fmt: skip
    job = folders.build_options(request, encoder, Options(read_clock(), codes))
    job = replace(job, work=_build_work(do, terms))
    raise typer.Exit(folders.align([], out, job, as_json=as_json, quiet=quiet))


@app.command()
def merge(folder: _Folder, as_json: options.Json = False, quiet: options.Quiet = False) -> None:
    """Write all.jsonl and summary.tsv of all shards; fails while a result is missing.

    The bytes are the same for any number of shards. Exit code 1 where a pair failed, 2 where a
    result is missing.

    \b
    tmtool batch merge results
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.batch import merge_results

    summary = merge_results(Path(folder))
    failed = summary.count("failed")
    told = f", {failed:,} failed" if failed else ""
    output.note(
        f"{folder}: {format_count(len(summary.rows), 'pair')} merged{told}; see "
        f"{Path(folder, 'summary.tsv')}",
        quiet=quiet,
    )
    if as_json:
        output.emit_objects(summary.list_objects())
    raise typer.Exit(1 if failed else 0)


def _build_work(do: WorkName, terms: str | None) -> PairWork | None:
    """What is made of each pair, None for a bitext; InputError for terms that play no part."""
    from tmtool.operations.check_records import build_report
    from tmtool.services.pair_work import CheckWork, EmbedWork, TermsWork
    from tmtool.views.json.phrases import build_candidates

    if do is WorkName.CHECK:
        return CheckWork(build_report, terms=terms)
    if do is WorkName.TERMS:
        return TermsWork(build_candidates, terms=terms)
    if terms is not None:
        message = "--terms can be used only with --do check and --do terms"
        raise InputError(message)
    return EmbedWork() if do is WorkName.VECTORS else None
