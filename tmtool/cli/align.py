"""`tmtool align`: two texts in, a bitext out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.doors import Encoder
    from tmtool.formats import Options
    from tmtool.units import Bitext, Document


def align(
    source: options.Source,
    target: options.Target,
    out: options.Output = None,
    source_lang: options.From = None,
    target_lang: options.To = None,
    level: options.PairLevel = options.Level.SENTENCE,
    lines: options.Lines = False,
    encoder: options.EncoderName = "use",
    cache: options.Cache = None,
    codes: options.Codes = None,
    bom: options.Bom = False,
    srx: options.Srx = None,
    symbol: options.Symbol = None,
    original: options.Original = None,
    encoding: options.Encodings = None,
    force: options.Force = False,
    color: options.Color = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Pair the sentences of a text and its translation.

    Without -o: a table on a terminal, tab-separated values into a pipe.

    \b
    tmtool align zh.txt en.txt
    tmtool align zh.txt en.txt -o memory.tmx --codes zh-CN,en-GB
    tmtool align --lines zh.txt en.txt --from zh --to en -o lines.align
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.cli.reading import Request, check_paths, read_both, tell_encoding
    from tmtool.formats import Options
    from tmtool.formats.tmx import match_codes

    how = Options(when=_now(), codes=codes, bom=bom)
    check_paths((source, target), out)
    _check_output(out, how, force=force, as_json=as_json)
    if lines and srx:
        message = "--lines takes lines as they are; --srx would cut them"
        raise InputError(message)
    langs, encodings = (source_lang, target_lang), _encodings(encoding)
    documents = read_both(Request((source, target), langs, encodings, symbol, original, lines))
    for path, document in zip((source, target), documents, strict=True):
        tell_encoding(path, document, quiet=quiet)
    if codes:
        match_codes(codes, (documents[0].lang, documents[1].lang))
    loaded = _encoder(encoder, cache)
    bitext = _align(documents, loaded, level, srx, lines=lines, force=force, quiet=quiet)
    if out:
        _write(bitext, Path(out), how, force=force, as_json=as_json, quiet=quiet)
    else:
        output.emit(_shown(bitext, how, as_json=as_json, color=color))


def _encodings(names: str | None) -> tuple[str | None, str | None]:
    """One name is for both texts, two are apart by a comma."""
    first, comma, second = (names or "").partition(",")
    return first or None, (second if comma else first) or None


def _check_output(out: str | None, how: Options, *, force: bool, as_json: bool) -> None:
    from tmtool.formats import check

    if out:
        check(out, how, force=force)
    elif how.codes or (how.bom and (as_json or output.on_terminal())):
        option, suffix = ("--codes", ".tmx") if how.codes else ("--bom", ".tsv")
        raise InputError(f"{option} is for {suffix} files: name one with -o FILE{suffix}")


def _encoder(name: str, cache: str | None) -> Encoder:
    from tmtool import embed

    encoder = embed.load(name)
    return embed.cached(encoder, cache) if cache else encoder


def _align(
    documents: tuple[Document, Document],
    encoder: Encoder,
    level: options.Level,
    srx: str | None,
    *,
    lines: bool,
    force: bool,
    quiet: bool,
) -> Bitext:
    from tmtool import pipeline
    from tmtool.segmenter import read_srx

    rules = read_srx(srx) if srx else None
    with output.progress(quiet=quiet) as progress:
        if lines:
            return pipeline.align_lines(*documents, encoder, force=force, progress=progress)
        return pipeline.align_pair(
            *documents, encoder, level=level.value, rules=rules, force=force, progress=progress
        )


def _shown(bitext: Bitext, how: Options, *, as_json: bool, color: bool) -> Iterator[str]:
    from tmtool.formats import jsonl, table, tsv

    if as_json:
        return jsonl.lines(bitext)
    if output.on_terminal():
        boxes = output.shows_boxes()
        return table.lines(bitext, columns=output.columns(), color=color, boxes=boxes)
    return tsv.lines(bitext, bom=how.bom)


def _write(
    bitext: Bitext, path: Path, how: Options, *, force: bool, as_json: bool, quiet: bool
) -> None:
    from tmtool import formats
    from tmtool.formats.rows import nulls

    losses = formats.write(bitext, path, how, force=force)
    beads = sum(len(stream.beads) for stream in bitext.streams)
    for loss in losses:
        output.note(loss, quiet=quiet)
    status = f", status {bitext.status}" if bitext.status else ""
    single = nulls(bitext)
    output.note(f"{path}: {beads} beads, one-sided: {single}{status}", quiet=quiet)
    if as_json:
        told = {"file": str(path), "beads": beads, "nulls": single, "status": bitext.status}
        output.emit([formats.jsonl.dump({**told, "losses": losses}) + "\n"])


def _now() -> datetime:
    """The time to write into files: SOURCE_DATE_EPOCH where set, so that runs can be byte-equal."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch!r}") from error
