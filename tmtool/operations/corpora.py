"""The operation `corpus get`: public corpora listed, described and downloaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from tmtool.corpus import Corpus, CorpusPart, Got
from tmtool.fields import Arg, Opt, request
from tmtool.lang.wrap import format_size, wrap
from tmtool.operations.declare import Operation
from tmtool.operations.shared import From, To
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look


@request
class GetCorpusRequest:
    """Download a part of a public corpus, check it and unpack it; without NAME list the corpora.

    Goes on where an earlier run was stopped. The only command of tmtool that opens a connection;
    it names the server first.
    """

    name: Annotated[str | None, Arg("A corpus.", "[NAME]")] = None
    part: Annotated[str | None, Opt("The part to get; the first if left out.", "PART")] = None
    from_: From = None
    to: To = None
    output: Annotated[
        str | None,
        Opt(
            "The folder of corpora; TMTOOL_CORPORA or the user's data folder if left out.",
            "DIR",
            short="-o",
        ),
    ] = None
    preview: Annotated[bool, Opt("Describe the corpus and its parts, and get nothing.")] = False
    offline: Annotated[
        bool, Opt("Do not open a connection; the same as TMTOOL_OFFLINE=1.", rare=True)
    ] = False

    @property
    def folder(self) -> Path:
        """The folder of corpora."""
        from tmtool.resources import locate_corpora

        return Path(self.output) if self.output else locate_corpora()


@dataclass(frozen=True, slots=True)
class ListedCorpora:
    """All corpora, or one in detail."""

    corpora: tuple[Corpus, ...]
    has_details: bool


Part: TypeAlias = ListedCorpora | Got


def list_corpora(request: GetCorpusRequest) -> tuple[Corpus, ...]:
    """List the corpora of the registry, or the one that is named; InputError for an unknown one."""
    from tmtool.corpus import find_corpus, iter_receipts, list_corpora

    here: dict[str, list[str]] = {}
    for receipt in iter_receipts(request.folder):
        here.setdefault(receipt.corpus, []).append(receipt.label)
    corpora = (find_corpus(request.name),) if request.name else list_corpora()
    return tuple(replace(each, here=tuple(here.get(each.name, ()))) for each in corpora)


def get_corpus(
    session: Session, request: GetCorpusRequest, reporter: Reporter = SILENT
) -> Iterator[Part]:
    """List corpora, or get a part of one: a file, or one for each language.

    InputError for an unknown corpus, part or language; MissingError if a download fails. The same
    call continues from the files that exist.
    """
    if request.name is None or request.preview:
        yield ListedCorpora(list_corpora(request), has_details=request.name is not None)
        return
    from tmtool.corpus import DownloadOptions, choose, find_corpus, get
    from tmtool.lang.codes import normalize

    is_offline = request.offline or os.environ.get("TMTOOL_OFFLINE", "0") not in ("", "0")
    languages = tuple(normalize(each) for each in (request.from_, request.to) if each)
    options = DownloadOptions(is_offline, session.now)
    try:
        for wanted in choose(find_corpus(request.name), request.part, languages):
            yield get(wanted, request.folder, reporter, options)
    except KeyboardInterrupt:
        text = "what was downloaded is kept; the same command continues from there"
        reporter.remark(Remark(text, "stopped"))
        raise


def _note(part: Part) -> Iterator[str]:
    if isinstance(part, ListedCorpora):
        return
    for item in part.unchecked:
        yield f"{item.name} has the SHA-256 {item.sha256}, which could not be verified"
    receipt = part.receipt
    size = format_size(sum(item.bytes for item in receipt.files))
    unpacked = f", {receipt.unpacked.files} files unpacked" if receipt.unpacked else ""
    state = "got" if part.fresh else "already there"
    yield f"{receipt.corpus} {receipt.label}: {state}, {size}{unpacked}"


def _show(part: Part, look: Look) -> Iterator[str]:
    if not isinstance(part, ListedCorpora):
        yield f"{part.folder}\n"
        return
    if part.has_details:
        yield from _show_details(part.corpora[0], look)
        return
    width = max(len(each.name) for each in part.corpora)
    for each in part.corpora:
        here = f"; here: {', '.join(each.here)}" if each.here else ""
        yield f"{each.name:{width}}  {each.title}\n"
        yield f"{'':{width}}  {' '.join(each.languages)}; {each.licence}{here}\n"


def _show_details(corpus: Corpus, look: Look) -> Iterator[str]:
    facts = {
        "languages": " ".join(corpus.languages),
        "licence": corpus.terms,
        "cite": corpus.citation,
        "home": corpus.home,
        "here": " ".join(corpus.here) or "nothing",
        "note": corpus.note,
    }
    yield f"{corpus.name}: {corpus.title}\n\n"
    yield from _indent("", corpus.description, look)
    yield "\n"
    for name, fact in facts.items():
        yield from _indent(f"{name:11}", fact, look)
    for part in corpus.parts:
        yield f"\n{part.name}\n"
        yield from _indent("  ", _describe_part(part), look)


def _describe_part(part: CorpusPart) -> str:
    of = {"whole": "one file", "language": "a file a language", "pair": "a file a pair"}[part.of]
    sizes = sorted({*part.bytes.values()})
    size = " - ".join(map(format_size, dict.fromkeys((*sizes[:1], *sizes[-1:]))))
    source = f"{'Verified' if part.verified else 'Not verified'} ({part.source}). {part.note}"
    return f"{part.title}. {part.format}, {of}, {size or 'size unknown'}. {source}"


def _indent(head: str, text: str, look: Look) -> Iterator[str]:
    """Wrap a text to the terminal's width, with `head` before its first line."""
    width = max(look.columns - len(head) - 1, 20)
    for number, line in enumerate(wrap(" ".join(text.split()), width) if text else []):
        yield f"{' ' * len(head) if number else head}{line}\n"


OPERATIONS = (
    Operation(
        name="corpus get",
        request=GetCorpusRequest,
        run=get_corpus,
        show=_show,
        records=(Corpus, Got),
        tell=lambda part: part.corpora if isinstance(part, ListedCorpora) else (part,),
        notes=_note,
        streams=True,
        is_long=True,
        role="administrator",
        examples=(
            "corpus get",
            "corpus get unpc --preview",
            "corpus get unpc --part tmx --from zh --to en",
        ),
    ),
)
