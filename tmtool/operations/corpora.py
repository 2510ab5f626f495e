"""The operation `corpus get`: public corpora listed, described and downloaded."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Opt, record, request
from tmtool.lang.wrap import format_size
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.corpus import Corpus, CorpusChoice, CorpusPart, Got
    from tmtool.views.terminal.look import Look

_SHA256 = re.compile("[0-9a-fA-F]{64}")


@request
class GetCorpusRequest:
    """Download a part of a public corpus, check it and unpack it; without NAME list the corpora.

    Goes on where an earlier run was stopped. The only command of tmtool that opens a connection;
    it names the server first.
    """

    name: Annotated[str | None, Opt("A corpus.", "[NAME]", is_argument=True)] = None
    part: Annotated[str | None, Opt("The part to get; the first if left out.", "PART")] = None
    source: Annotated[str | None, Opt("The language to get.", "LANG", "from")] = None
    target: Annotated[str | None, Opt("The other language of a pair.", "LANG", "to")] = None
    output: Annotated[
        str | None,
        Opt(
            "The folder of corpora; TMTOOL_CORPORA or the user's data folder if left out.",
            "DIR",
            short="-o",
        ),
    ] = None
    preview: Annotated[bool, Opt("Describe the corpus and its parts, and get nothing.")] = False
    address: Annotated[
        str | None, Opt("Get the file from this address instead.", "URL", rare=True)
    ] = None
    sha256: Annotated[
        str | None, Opt("The SHA-256 that the file must have.", "DIGEST", rare=True)
    ] = None
    packed: Annotated[bool, Opt("Do not unpack archives.", rare=True)] = False
    offline: Annotated[
        bool, Opt("Do not open a connection; the same as TMTOOL_OFFLINE=1.", rare=True)
    ] = False

    def __post_init__(self) -> None:
        """InputError for a wrong SHA-256."""
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            message = (
                f"{self.sha256!r} is not a SHA-256, which has 64 digits and letters from a to f"
            )
            raise InputError(message, field="sha256")

    @property
    def folder(self) -> Path:
        """Return the folder of corpora."""
        from tmtool.resources import locate_corpora

        return Path(self.output) if self.output else locate_corpora()


@dataclass(frozen=True, slots=True)
class CorpusState:
    """A corpus, and its parts on this machine: "moses-en-zh"."""

    corpus: Corpus
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedCorpora:
    """All corpora, or one in detail."""

    states: tuple[CorpusState, ...]
    has_details: bool


@record("corpus")
class CorpusRecord:
    """A public corpus and its parts; `here` are those on this machine."""

    name: str
    title: str
    description: str
    languages: tuple[str, ...]
    licence: str
    terms: str
    home: str
    citation: str
    parts: tuple[Mapping[str, Any], ...]
    note: str
    here: tuple[str, ...]


@record("corpus_part")
class CorpusPartRecord:
    """A part of a corpus in its folder; `fresh` says whether it was downloaded now."""

    folder: str
    fresh: bool
    corpus: str
    part: str
    choice: str
    files: tuple[Mapping[str, Any], ...]
    unpacked: Mapping[str, int] | None
    at: str


Part: TypeAlias = "ListedCorpora | Got"


def list_corpora(request: GetCorpusRequest) -> tuple[CorpusState, ...]:
    """List the corpora of the registry, or the one that is named; InputError for an unknown one."""
    from tmtool.corpus import find_corpus, iter_receipts, list_corpora

    here: dict[str, list[str]] = {}
    for receipt in iter_receipts(request.folder):
        here.setdefault(receipt.corpus, []).append(receipt.label)
    corpora = (find_corpus(request.name),) if request.name else list_corpora()
    return tuple(CorpusState(each, tuple(here.get(each.name, ()))) for each in corpora)


class _Megabytes:
    """A reporter whose steps are shown in megabytes."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self.remark = reporter.remark

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        whole = None if total is None else total / 1e6
        self._reporter.step(f"{task}, MB", done / 1e6, whole, left=left)


def get_corpus(
    session: Session, request: GetCorpusRequest, reporter: Reporter = SILENT
) -> Iterator[Part]:
    """List corpora, or get a part of one: a file, or one for each language.

    InputError for an unknown corpus, part or language; MissingError in one line where a download
    fails. The same call continues from the files that are there.
    """
    if request.name is None or request.preview:
        yield ListedCorpora(list_corpora(request), has_details=request.name is not None)
        return
    from tmtool.corpus import DownloadOptions, get

    is_offline = request.offline or os.environ.get("TMTOOL_OFFLINE", "0") not in ("", "0")
    how = DownloadOptions(is_offline, not request.packed, session.now)
    try:
        for wanted in _choose(request):
            yield get(wanted, request.folder, _Megabytes(reporter), how)
    except KeyboardInterrupt:
        text = "what was downloaded is kept; the same command continues from there"
        reporter.remark(Remark(text, "stopped"))
        raise


def _choose(request: GetCorpusRequest) -> tuple[CorpusChoice, ...]:
    """Return the files to get; with an address or a digest it has to be one."""
    from tmtool.corpus import choose, find_corpus, replace_source
    from tmtool.lang.codes import normalize

    address, sha256 = request.address, request.sha256
    languages = tuple(normalize(each) for each in (request.source, request.target) if each)
    wanted = choose(find_corpus(request.name or ""), request.part, languages)
    if address is None and sha256 is None:
        return wanted
    if len(wanted) > 1 or (address is None and wanted[0].pieces != 1):
        message = "an address and a SHA-256 can be given for one file at a time"
        raise InputError(message, code="one file at a time", field="address")
    return (replace_source(wanted[0], address, sha256.lower() if sha256 else None),)


# For programs and people.


def _tell(part: Part) -> Iterator[CorpusRecord | CorpusPartRecord]:
    if isinstance(part, ListedCorpora):
        for each in part.states:
            yield CorpusRecord(**asdict(each.corpus), here=each.here)
    else:
        yield CorpusPartRecord(str(part.folder), part.fresh, **asdict(part.receipt))


def _note(part: Part) -> Iterator[str]:
    if isinstance(part, ListedCorpora):
        return
    for item in part.unchecked:
        yield (
            f"{item.name} has the SHA-256 {item.sha256}; no checksum is known to hold it against, "
            "so it could not be verified"
        )
    receipt = part.receipt
    size = format_size(sum(item.bytes for item in receipt.files))
    unpacked = f", {receipt.unpacked.files} files unpacked" if receipt.unpacked else ""
    state = "got" if part.fresh else "already there"
    yield f"{receipt.corpus} {receipt.label}: {state}, {size}{unpacked}"


def _show(part: Part, look: Look) -> Iterator[str]:
    if not isinstance(part, ListedCorpora):
        yield f"{part.folder}\n"
    elif part.has_details:
        yield from _show_details(part.states[0], look)
    else:
        yield from _show_table(part.states)


def _show_table(states: Iterable[CorpusState]) -> Iterator[str]:
    rows = [("NAME", "LANGUAGES", "SIZE", "LICENCE", "VERIFIED", "HERE")]
    for state in states:
        corpus, here = state.corpus, " ".join(state.here) or "-"
        about = (corpus.name, _languages(corpus), _sizes(corpus.parts), corpus.licence)
        rows.append((*about, _verified(corpus.parts), here))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def _languages(corpus: Corpus) -> str:
    """Format languages, the six of the United Nations in short."""
    from tmtool.lang.codes import OFFICIAL

    more = len(set(corpus.languages) - set(OFFICIAL))
    if set(OFFICIAL) <= set(corpus.languages):
        return f"the six, {more} more" if more else "the six"
    return " ".join(corpus.languages)


def _sizes(parts: Sequence[CorpusPart]) -> str:
    """Format the sizes of the smallest and the largest file."""
    known = sorted(size for part in parts for size in part.bytes.values())
    if not known:
        return "?"
    first, last = format_size(known[0]), format_size(known[-1])
    return first if first == last else f"{first} - {last}"


def _verified(parts: Sequence[CorpusPart]) -> str:
    done = [part.verified for part in parts]
    return "yes" if done and all(done) else "partly" if any(done) else "no" if done else "-"


def _show_details(state: CorpusState, look: Look) -> Iterator[str]:
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
    yield from _wrap("", corpus.description, look)
    yield "\n"
    for name, fact in facts.items():
        yield from _wrap(f"{name:11}", fact, look)
    for part in corpus.parts:
        yield from _show_part(corpus, part, look)


def _show_part(corpus: Corpus, part: CorpusPart, look: Look) -> Iterator[str]:
    from tmtool.corpus import choose

    of = {"whole": "one file", "language": "a file a language", "pair": "a file a pair"}[part.of]
    sizes = _sizes((part,)).replace("?", "size unknown")
    yield f"\n{part.name}\n"
    yield from _wrap("  ", f"{part.title}. {part.format}, {of}, {sizes}.", look)
    if corpus.list_choices(part):
        languages = {"whole": (), "language": ("zh",), "pair": ("en", "zh")}[part.of]
        yield f"  {choose(corpus, part.name, languages)[0].build_remote(0).address}\n"
    source = f"{'Verified' if part.verified else 'Not verified'} ({part.source}). {part.note}"
    yield from _wrap("  ", source.strip(), look)


def _wrap(head: str, text: str, look: Look) -> Iterator[str]:
    """Wrap a text to the terminal's width, with `head` before its first line."""
    from tmtool.lang.wrap import wrap

    width = max(look.columns - len(head) - 1, 20)
    for number, line in enumerate(wrap(" ".join(text.split()), width) if text else []):
        yield f"{' ' * len(head) if number else head}{line}\n"


OPERATIONS = (
    Operation(
        name="corpus get",
        request=GetCorpusRequest,
        run=get_corpus,
        show=_show,
        records=(CorpusRecord, CorpusPartRecord),
        tell=_tell,
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
