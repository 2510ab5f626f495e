"""`tmtool align`: two texts in, a bitext out; or two folders in, and a folder of bitexts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tmtool.cli import options
from tmtool.cli.batch import Folders, is_batch, refuse

if TYPE_CHECKING:
    pass


def align(
    source: options.Source = None,
    target: options.Target = None,
    out: options.Outputs = None,
    source_lang: options.From = None,
    target_lang: options.To = None,
    level: options.PairLevel = options.Level.SENTENCE,
    lines: options.Lines = False,
    profile: options.UnProfile = None,
    encoder: options.EncoderName = "use",
    cache: options.Cache = None,
    codes: options.Codes = None,
    bom: options.Bom = False,
    tmx_level: options.TmxLevel = 1,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    xliff: options.XliffVersion = options.Xliff.ONE,
    srx: options.Srx = None,
    symbol: options.Symbol = None,
    original: options.Original = None,
    encoding: options.Encodings = None,
    revisions: options.TrackedChanges = options.Revisions.ACCEPT,
    repair: options.RepairOf = options.Repair.CERTAIN,
    report: options.Report = None,
    pairs: options.Pairs = None,
    dry_run: options.DryRun = False,
    jobs: options.Jobs = None,
    folder_format: options.FolderFormats = "tmx",
    min_score: options.MinScore = 0.0,
    check_language: options.CheckLanguage = False,
    unique: options.Unique = False,
    force: options.Force = False,
    color: options.Color = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Align the sentences of a text and its translation, or of all texts in folders.

    Without -o: a table on a terminal, tab-separated values into a pipe.

    \b
    tmtool align zh.docx en.pdf
    tmtool align zh.docx en.docx -o memory.tmx -o review.xlsx --codes zh-CN,en-GB
    tmtool align --lines zh.txt en.txt --from zh --to en -o lines.align
    tmtool align resolutions/zh resolutions/en -o bitexts
    tmtool align resolutions --from zh --to en --dry-run -o pairs.tsv
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import read_clock
    from tmtool.cli.pair import Shown, align_texts
    from tmtool.cli.reading import pair_requests
    from tmtool.formats import Options
    from tmtool.pipeline import AlignRequest

    how = Options(read_clock(), codes, bom, tmx_level, flavour.value, xliff.value)
    texts = pair_requests(
        (source or "", target or ""), (source_lang, target_lang), options.encodings(encoding),
        symbol=symbol, original=original, lines=lines, revisions=revisions.value,
        repair=repair.value, piped=False,
    )  # fmt: skip
    request = AlignRequest(
        *texts, level.value, srx, profile.value if profile else None, cache, force=force
    )
    folders = Folders(pairs, dry_run, jobs, folder_format, min_score, check_language, unique)
    if is_batch(source, target, pairs):
        refuse({"--symbol": symbol, "--report": report, "--color": color}, "two texts")
        code = folders.align(request, encoder, how, out, as_json=as_json, quiet=quiet)
        raise typer.Exit(code)
    refuse(folders.given, "folders and manifests")
    shown = Shown(tuple(out or ()), how, report, color=color, as_json=as_json, quiet=quiet)
    align_texts(request, encoder, shown)
