"""The state of a memory: its content in numbers, its indexes, its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias

from annotated_types import Ge

from tmtool.errors import InputError, MissingError, TmtoolError
from tmtool.fields import Opt, record, request
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.views.terminal.look import Look

_LISTED_MEMORIES = 8
_NOT_VERIFIED = "checked only by SQLite: labels, notes and properties of units, the journal"


@request
class InfoRequest:
    """Show what a memory holds: units, languages, documents, years, vectors, size."""


@dataclass(frozen=True, slots=True)
class MemoryName:
    """A name that units were added under, None for those without one, and their number."""

    name: str | None
    units: int


@record("memory")
class MemoryDescription:
    """The content of a memory in numbers.

    `years` are the first and the last of its documents, `languages` counts texts, and `vectors`
    counts the vectors of each encoder by language. `bytes` is None where a part of the memory is
    hidden.
    """

    memory: str
    units: int
    documents: int
    memories: tuple[MemoryName, ...]
    years: tuple[int, int] | None
    languages: Mapping[str, int]
    vectors: Mapping[str, Mapping[str, int]]
    bytes: int | None
    last_change: int | None
    last_change_at: str | None


@request
class IndexRequest:
    """Compute missing vectors and build the index of semantic matches.

    It can be stopped and continued. With --rebuild the indexes are made again from the stored
    vectors, with --compact unused disk space is freed first; nothing is lost.
    """

    jobs: Annotated[
        int | None, Ge(1), Opt("Number of processes; one per core if left out.", "N", rare=True)
    ] = None
    rebuild: Annotated[bool, Opt("Make the indexes again from the stored vectors.")] = False
    compact: Annotated[bool, Opt("Free unused disk space.")] = False


@record("language_index")
class LanguageIndex:
    """The index of a language: the number of vectors that were computed, and its state."""

    lang: str
    made: int
    state: str


@record("compacted")
class CompactResult:
    """The size of the memory's file in bytes, before and after."""

    before: int
    after: int


IndexPart: TypeAlias = LanguageIndex | CompactResult


@request
class VerifyRequest:
    """Verify the files of the memory; exit code 1 where something is wrong."""

    full: Annotated[bool, Opt("Compare the index of words with all texts, not with a sample.")] = (
        False
    )


@record("verified")
class VerifyResult:
    """The parts that were checked, and the faults found, each in a sentence."""

    checked: tuple[str, ...]
    faults: tuple[str, ...]


def describe_memory(
    session: Session, request: InfoRequest | None = None, reporter: Reporter = SILENT
) -> MemoryDescription:
    """Count what a memory holds.

    The size of the files is left out where the session sees a part of the memory: it would show
    how much is hidden.
    """
    session.check_filled()
    store = session.store
    extent, journal = store.measure_extent(), store.read_journal(1)
    languages = store.list_languages()
    return MemoryDescription(
        memory=store.address,
        units=store.count_units(),
        documents=extent.documents,
        memories=tuple(MemoryName(*each) for each in store.list_memories()),
        years=(extent.first, extent.last) if extent.first and extent.last else None,
        languages={lang: store.describe_vectors("", lang).texts for lang in languages},
        vectors={
            signature: {lang: store.describe_vectors(signature, lang).count for lang in languages}
            for signature in store.list_encoders()
        },
        bytes=store.count_bytes() if session.sees_all else None,
        last_change=journal[0].number if journal else None,
        last_change_at=journal[0].at if journal else None,
    )


def build_index(
    session: Session, request: IndexRequest, reporter: Reporter = SILENT
) -> Iterator[IndexPart]:
    """Compute missing vectors and build the index of each language, which is yielded then.

    What was computed is kept when it is stopped. MissingError if the memory can't be written to,
    or the encoder is missing.
    """
    session.check_filled()
    store = session.store
    store.insist_on_writing()
    if request.compact:
        yield CompactResult(*store.compact())
        if not request.rebuild:
            return
    if request.rebuild and (changed := store.find_formulas()) is not None:
        reporter.remark(Remark(f"templates: computed again, {changed:,} differ"))
    encoder = session.load_encoder()
    for lang in _list_languages(session, encoder, reporter):
        made = 0
        if not request.rebuild:
            made = _encode(session, encoder, session.encoder_name, lang, reporter, request.jobs)
        progress = partial(reporter.step, f"{lang}: index")
        state = store.build_index(encoder.signature, lang, anew=request.rebuild, progress=progress)
        yield LanguageIndex(lang, made, state)


def _encode(
    session: Session,
    encoder: Encoder,
    name: str,
    lang: str,
    reporter: Reporter,
    jobs: int | None = None,
) -> int:
    from tmtool.batch.vectors import encode

    progress = partial(reporter.step, f"{lang}: vectors")
    return encode(session.store, encoder, name, lang, jobs=jobs, progress=progress)


def index_new_texts(session: Session, reporter: Reporter = SILENT) -> dict[str, int]:
    """Compute missing vectors with the encoder of those that exist; return counts by language.

    An index that is far behind is brought up to date. What was computed is kept when it is
    stopped. What can't be done is a remark: `build_index` does it later.
    """
    from tmtool import embed

    store, made = session.store, dict[str, int]()
    try:
        model = session.find_index_model()
        signature = str(model.signature)
        for lang in (each for each in store.list_languages() if each in model.languages):
            # The encoder is loaded only if vectors are missing.
            if not store.describe_vectors(signature, lang).complete:
                made[lang] = _encode(session, embed.load(model.name), model.name, lang, reporter)
            if store.is_index_behind(signature, lang):
                progress = partial(reporter.step, f"{lang}: index")
                store.build_index(signature, lang, progress=progress)
    except (InputError, MissingError) as error:
        reporter.remark(Remark(f"semantic matches are incomplete: {error}", "not indexed"))
    return {lang: count for lang, count in made.items() if count}


def verify(session: Session, request: VerifyRequest, reporter: Reporter = SILENT) -> VerifyResult:
    """Verify all files of a memory; texts without vectors are a remark.

    MissingError if the encoder is missing.
    """
    from tmtool.memory.memory import describe_missing

    session.check_filled()
    store = session.store
    files = store.verify(full=request.full)
    checked, faults = [*files.at], [*files.faults]
    if store.list_encoders():
        encoder = session.load_encoder()
        for lang in _list_languages(session, encoder, SILENT):
            try:
                index = store.verify_index(encoder.signature, lang)
                checked += index.at
                faults += index.faults
            except InputError as error:
                # The texts that an index is compared with are damaged.
                faults.append(str(error))
            if incomplete := describe_missing(store, encoder.signature, lang):
                reporter.remark(Remark(incomplete, "vectors incomplete", {"lang": lang}))
    return VerifyResult(tuple(checked), tuple(faults))


def check_readiness(session: Session) -> Mapping[str, bool]:
    """Return whether the store, its index and the encoder of its vectors can be used.

    A memory that does not exist yet, and one without vectors, need nothing more. No error is
    raised.
    """
    found = {"store": True, "index": True, "encoder": True}
    part = "store"
    try:
        if not session.has_memory:
            return found
        store = session.store
        languages, signatures = store.list_languages(), store.list_encoders()
        part = "index"
        for signature in signatures:
            for lang in languages:
                store.list_nearest_notes(signature, lang)
        part = "encoder"
        if signatures:
            session.load_encoder()
    except TmtoolError:
        found[part] = False
    return found


def _list_languages(session: Session, encoder: Encoder, reporter: Reporter) -> list[str]:
    """List the languages that the encoder supports; others are remarks."""
    available = session.store.list_languages()
    for lang in (each for each in available if each not in encoder.languages):
        text = f"{lang}: {encoder.signature} does not support it"
        reporter.remark(Remark(text, "language unknown to encoder"))
    return [lang for lang in available if lang in encoder.languages]


# For people.


def _show_description(described: MemoryDescription, look: Look) -> Iterator[str]:
    def list_counts(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {count:,}" for name, count in counts.items())

    years = "-".join(dict.fromkeys(map(str, described.years or ())))
    yield f"units      {described.units:,}\n"
    yield f"documents  {described.documents:,}{f', {years}' if years else ''}\n"
    if described.memories:
        by_size = sorted(described.memories, key=lambda each: -each.units)
        named = {each.name or "without a name": each.units for each in by_size[:_LISTED_MEMORIES]}
        more = len(by_size) - len(named)
        yield f"memories   {list_counts(named)}{f' and {more:,} more' if more else ''}\n"
    yield f"texts      {list_counts(described.languages)}\n"
    for signature, counts in described.vectors.items():
        yield f"vectors    {signature}: {list_counts(counts)}\n"
    if described.bytes is not None:
        yield f"size       {described.bytes / 1e6:.1f} MB\n"
    yield f"changes    {described.last_change:,}, the last one at {described.last_change_at}\n"


def _show_index(part: IndexPart, look: Look) -> Iterator[str]:
    if isinstance(part, CompactResult):
        yield f"{part.before / 1e6:.1f} MB before, {part.after / 1e6:.1f} MB now\n"
    else:
        yield f"{part.lang}: {part.made:,} vectors made; {part.state}\n"


def _show_verified(result: VerifyResult, look: Look) -> Iterator[str]:
    yield from (f"checked {each}\n" for each in result.checked)
    yield f"{_NOT_VERIFIED}\n"
    yield from (f"{each}\n" for each in result.faults or ["all is well"])


OPERATIONS = (
    Operation(
        name="memory info",
        request=InfoRequest,
        run=describe_memory,
        show=_show_description,
        records=(MemoryDescription,),
        memory="filled",
    ),
    Operation(
        name="memory index",
        request=IndexRequest,
        run=build_index,
        show=_show_index,
        records=(LanguageIndex, CompactResult),
        memory="filled",
        takes_encoder=True,
        streams=True,
        is_long=True,
        role="memory manager",
        examples=("memory index", "memory index --rebuild"),
    ),
    Operation(
        name="memory verify",
        request=VerifyRequest,
        run=verify,
        show=_show_verified,
        records=(VerifyResult,),
        is_answer=lambda result: not result.faults,
        memory="filled",
        takes_encoder=True,
        is_long=True,
        role="memory manager",
    ),
)
