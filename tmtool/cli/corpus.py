"""`tmtool corpus`: public corpora, what of them is here, and getting more."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.options import take_folder
from tmtool.cli.progress import open_download_bar
from tmtool.lang.wrap import format_size

if TYPE_CHECKING:
    from tmtool.corpus import Corpus, CorpusPart, Got
    from tmtool.corpus.requests import CorpusState

app = options.build_group("corpus", "List and download public corpora.")

_Folder = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="DIR",
        help="The folder of corpora; TMTOOL_CORPORA or the user's data folder if left out.",
    ),
]  # fmt: skip


@app.command("list")
def list_corpora(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Show one corpus with all its parts.")
    ] = None,
    folder: _Folder = None,
    as_json: options.Json = False,
) -> None:
    """List the known public corpora, and which parts are on this machine.

    \b
    tmtool corpus list
    tmtool corpus list unpc
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.corpus.requests import ListCorporaRequest
    from tmtool.services.corpus import list_corpora

    states = list_corpora(ListCorporaRequest(_root(folder), name))
    if as_json:
        output.emit_objects(
            {"type": "corpus", **asdict(each.corpus), "here": each.here} for each in states
        )
    elif name:
        output.emit(_details(states[0]))
    else:
        output.emit(_table(states))


@app.command()
def get(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A corpus of tmtool corpus list.")],
    part: Annotated[
        str | None, typer.Option(metavar="PART", help="The part to get; the first if left out.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="The language to get.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="The other language of a pair.")
    ] = None,
    folder: _Folder = None,
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="Get the file from this address instead.")
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="The SHA-256 that the file must have.")
    ] = None,
    packed: Annotated[bool, typer.Option("--packed", help="Do not unpack archives.")] = False,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Do not open a connection; the same as TMTOOL_OFFLINE=1."),
    ] = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Download a part of a public corpus, check it and unpack it.

    Goes on where an earlier run was broken off. The only command of tmtool that opens a
    connection; it names the server first.

    \b
    tmtool corpus get udhr
    tmtool corpus get unpc --part tmx --from zh --to en
    tmtool corpus get uncorpus --part testsets -o corpora
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import open_session
    from tmtool.corpus.requests import GetCorpusRequest
    from tmtool.services.corpus import get_corpus

    offline = offline or os.environ.get("TMTOOL_OFFLINE", "0") not in ("", "0")
    request = GetCorpusRequest(
        name, _root(folder), part, tuple(side for side in (source, target) if side), address,
        sha256, unpack=not packed, offline=offline,
    )  # fmt: skip
    with open_session() as session, open_download_bar(quiet=quiet) as meter:
        for got in get_corpus(session, request, meter):
            meter.clear()
            _report(got, as_json=as_json, quiet=quiet)


@app.command()
def lines(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document of a corpus in XML.")],
) -> None:
    """Print the sentences of a corpus document in XML, one per line.

    Their numbers, counted from 0, are those that tmtool evaluate gives the sentences of a link
    file.

    \b
    tmtool corpus lines zh/1990/a.xml > zh.txt
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.corpus import read_sentences

    output.emit(f"{' '.join(text.split())}\n" for _, text in read_sentences(Path(file)))


def _root(folders: list[str] | None) -> Path:
    from tmtool.resources import locate_corpora

    folder = take_folder(folders)
    return Path(folder) if folder else locate_corpora()


def _report(got: Got, *, as_json: bool, quiet: bool) -> None:
    """Say what there is now, and what could not be verified."""
    for item in got.unchecked:
        output.note(
            f"{item.name} has the SHA-256 {item.sha256}; no checksum is known to hold it against, "
            "so it could not be verified",
            quiet=quiet,
        )
    receipt = got.receipt
    size = format_size(sum(item.bytes for item in receipt.files))
    unpacked = f", {receipt.unpacked.files} files unpacked" if receipt.unpacked else ""
    done = "got" if got.fresh else "already there"
    output.note(f"{receipt.corpus} {receipt.label}: {done}, {size}{unpacked}", quiet=quiet)
    if as_json:
        told = {"folder": str(got.folder), "fresh": got.fresh, **asdict(receipt)}
        output.emit_objects([{"type": "corpus part", **told}])
    else:
        output.emit([f"{got.folder}\n"])


def _table(states: Iterable[CorpusState]) -> Iterator[str]:
    rows = [("NAME", "LANGUAGES", "SIZE", "LICENCE", "VERIFIED", "HERE")]
    for state in states:
        corpus, got = state.corpus, " ".join(state.here) or "-"
        about = (corpus.name, _languages(corpus), _sizes(corpus.parts), corpus.licence)
        rows.append((*about, _verified(corpus.parts), got))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def _languages(corpus: Corpus) -> str:
    """The six languages of the United Nations are the same everywhere."""
    from tmtool.lang.codes import OFFICIAL

    more = len(set(corpus.languages) - set(OFFICIAL))
    if set(OFFICIAL) <= set(corpus.languages):
        return f"the six, {more} more" if more else "the six"
    return " ".join(corpus.languages)


def _sizes(parts: tuple[CorpusPart, ...]) -> str:
    """The smallest and the largest file of all parts."""
    known = sorted(size for part in parts for size in part.bytes.values())
    if not known:
        return "?"
    first, last = format_size(known[0]), format_size(known[-1])
    return first if first == last else f"{first} - {last}"


def _verified(parts: tuple[CorpusPart, ...]) -> str:
    done = [part.verified for part in parts]
    return "yes" if done and all(done) else "partly" if any(done) else "no" if done else "-"


def _details(state: CorpusState) -> Iterator[str]:
    """All that the registry says of one corpus."""
    corpus = state.corpus
    facts = {
        "languages": " ".join(corpus.languages),
        "licence": corpus.terms,
        "cite": corpus.citation,
        "home": corpus.home,
        "here": " ".join(state.here) or "nothing",
        "note": corpus.note,
    }
    yield f"{corpus.name}: {corpus.title}\n\n"
    yield from _wrapped("", corpus.description)
    yield "\n"
    for name, fact in facts.items():
        yield from _wrapped(f"{name:11}", fact)
    for part in corpus.parts:
        yield from _part(corpus, part)


def _part(corpus: Corpus, part: CorpusPart) -> Iterator[str]:
    """What a part is, where it comes from, and who says so."""
    from tmtool.corpus import choose

    of = {"whole": "one file", "language": "a file a language", "pair": "a file a pair"}[part.of]
    sizes = _sizes((part,)).replace("?", "size unknown")
    yield f"\n{part.name}\n"
    yield from _wrapped("  ", f"{part.title}. {part.format}, {of}, {sizes}.")
    if corpus.list_choices(part):
        languages = {"whole": (), "language": ("zh",), "pair": ("en", "zh")}[part.of]
        yield f"  {choose(corpus, part.name, languages)[0].build_remote(0).address}\n"
    told = f"{'Verified' if part.verified else 'Not verified'} ({part.source}). {part.note}"
    yield from _wrapped("  ", told.strip())


def _wrapped(head: str, text: str) -> Iterator[str]:
    """A text in lines of the terminal's width, with something before the first one."""
    from tmtool.lang.wrap import wrap

    width = max(output.get_columns() - len(head) - 1, 20)
    for number, line in enumerate(wrap(" ".join(text.split()), width) if text else []):
        yield f"{' ' * len(head) if number else head}{line}\n"
