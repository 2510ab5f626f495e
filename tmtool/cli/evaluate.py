"""`tmtool evaluate`: how far alignments agree with a gold alignment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.errors import InputError
from tmtool.version import __version__

if TYPE_CHECKING:
    from tmtool.evaluate import Link


def evaluate(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD", help="The right alignment: lines like [0, 1]:[2], or a link file (XML)."
        ),
    ],
    tests: Annotated[
        list[str], typer.Argument(metavar="TEST...", help="Alignments to hold against it.")
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="Where the documents of a link file lie; repeatable."),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which documents of a link file: a part of their name."),
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Score alignments against a gold alignment.

    Strict: a bead is right if the gold has it. Lax: if it shares a segment of both sides with a
    gold bead. Null beads count on both sides, or by Vecalign's convention in precision only.

    \b
    tmtool evaluate gold.align mine.align
    tmtool evaluate gold.align mine.align theirs.align --json
    tmtool evaluate links.xml mine.align --only 1990/a/res/45
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.formats.jsonl import dump

    where = Where(tuple(map(Path, documents or ())), only)
    right, sizes = _read(gold, where, quiet=quiet)
    for path in tests:
        found, _ = _read(path, where, quiet=True)
        _check_numbers(found, sizes, path, gold)
        result = _compared(path, right, found)
        output.emit([dump(asdict(result)) + "\n"] if as_json else _plain(result))


@dataclass(frozen=True, slots=True)
class Where:
    """What is needed to read a link file: folders of documents, and which of them."""

    folders: tuple[Path, ...] = ()
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One way of counting; `interval` holds 95 % of the F1 of resampled texts."""

    match: str
    convention: str
    precision: float
    recall: float
    f1: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Result:
    """One alignment held against the gold."""

    test: str
    gold_beads: int
    beads: int
    scores: tuple[Row, ...]
    signature: str


def _compared(path: str, gold: tuple[Link, ...], found: tuple[Link, ...]) -> Result:
    import numpy as np

    from tmtool.evaluate import CONVENTIONS, clusters, count, interval, score

    counts, parts = count(gold, found), clusters(gold, found)
    rows = []
    for match, convention in product(("strict", "lax"), CONVENTIONS):
        share = score(counts, convention, lax=match == "lax")
        # A new generator each time: a figure may not depend on what was asked before it.
        rng = np.random.default_rng(0)
        around = interval(parts, convention, rng) if match == "strict" else None
        rows.append(Row(match, convention, share.precision, share.recall, share.f1, around))
    signature = f"tmtool:{__version__} bootstrap:clusters,seed 0"
    return Result(path, len(gold), len(found), tuple(rows), signature)


def _plain(result: Result) -> Iterator[str]:
    beads = f"{result.beads} beads, {result.gold_beads} in the gold"
    yield f"{result.test}: {beads} ({result.signature})\n"
    yield f"{'':29}precision  recall      F1  95 % interval\n"
    for row in result.scores:
        name = f"{row.match}, {row.convention}"
        around = f"{row.interval[0]:6.3f} -{row.interval[1]:6.3f}" if row.interval else ""
        yield f"{name:29}{row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f} {around}".rstrip()
        yield "\n"


def _read(
    path: str, where: Where, *, quiet: bool
) -> tuple[tuple[Link, ...], tuple[int, int] | None]:
    """An alignment, and where it is a link file how many sentences its documents have."""
    from tmtool.formats.links import ReadLinksRequest
    from tmtool.services.corpus import is_link_file, read_links

    if is_link_file(Path(path)):
        found = read_links(ReadLinksRequest(Path(path), where.folders, where.only))
        source, target = (
            f"{name} ({size} sentences)"
            for name, size in zip(found.names, found.sizes, strict=True)
        )
        output.note(f"{path}: source {source}, target {target}", quiet=quiet)
        return found.links, found.sizes
    return _beads(path), None


def _beads(path: str) -> tuple[Link, ...]:
    from tmtool.formats.beads import links

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no alignment file: not UTF-8") from error
    found = links(text.splitlines(), path)
    if not found:
        raise InputError(f"{path} holds no beads")
    return found


def _check_numbers(
    found: tuple[Link, ...], sizes: tuple[int, int] | None, path: str, gold: str
) -> None:
    """InputError where an alignment names sentences that the documents of the gold don't have."""
    for side, size in enumerate(sizes or ()):
        highest = max((number for link in found for number in link[side]), default=-1)
        if highest >= size:
            name = ("source", "target")[side]
            raise InputError(
                f"{path} names {name} segment {highest}, but the {name} of {gold} has {size} "
                "sentences; align the sentences as they are: tmtool corpus lines, align --lines"
            )
