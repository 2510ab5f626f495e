"""Looking after a memory: its vectors and indexes, its files, and what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tmtool.errors import InputError, MissingError, TmtoolError
from tmtool.memory.memory import describe_missing
from tmtool.memory.upkeep_requests import (
    CompactResult,
    FormulaUpdate,
    IndexRequest,
    IndexResult,
    LanguageIndex,
    MemoryDescription,
    VerifyRequest,
    VerifyResult,
)
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.embed import EncoderModel
    from tmtool.protocols import Encoder


def build_index(
    session: Session,
    request: IndexRequest,
    reporter: Reporter = SILENT,
    *,
    on_part: Callable[[LanguageIndex], None] = lambda part: None,
) -> IndexResult:
    """Make the vectors that are missing, and the index of each language.

    What was made is kept when it is stopped. `on_part` is told of each language when it is done.
    InputError for a language that the memory lacks, MissingError where it can't be written to, or
    there is no such encoder.
    """
    from tmtool.batch.vectors import encode

    session.check_filled()
    store, done = session.store, []
    for lang, signature in _each_language(session, request, reporter):
        made = encode(
            store, session.load_encoder(), session.encoder_name, lang, jobs=request.jobs,
            progress=partial(reporter.step, f"{lang}: vectors"),
        )  # fmt: skip
        progress = partial(reporter.step, f"{lang}: index")
        state = store.build_index(signature, lang, progress=progress)
        done.append(LanguageIndex(lang, made, state))
        on_part(done[-1])
    return IndexResult(tuple(done))


def index_new_texts(session: Session, reporter: Reporter = SILENT) -> dict[str, int]:
    """Make the vectors that are missing, with the encoder of those there are; how many by language.

    An index that is far behind is brought up to date. What was made is kept when it is stopped.
    What can't be done is a remark: `build_index` does it later.
    """
    store, made = session.store, dict[str, int]()
    try:
        model = session.find_index_model()
        for lang in (each for each in store.list_languages() if each in model.languages):
            if count := _make_vectors(session, model, lang, reporter):
                made[lang] = count
            if store.is_index_behind(str(model.signature), lang):
                progress = partial(reporter.step, f"{lang}: index")
                store.build_index(str(model.signature), lang, progress=progress)
    except (InputError, MissingError) as error:
        reporter.remark(Remark(f"semantic matches are incomplete: {error}", "not indexed"))
    return made


def _make_vectors(session: Session, model: EncoderModel, lang: str, reporter: Reporter) -> int:
    """Make the missing vectors of a language; where there are none no encoder is loaded."""
    from tmtool import embed
    from tmtool.batch.vectors import encode

    if session.store.describe_vectors(str(model.signature), lang).complete:
        return 0
    return encode(
        session.store, embed.load(model.name), model.name, lang,
        progress=partial(reporter.step, f"{lang}: vectors"),
    )  # fmt: skip


def rebuild_index(
    session: Session,
    request: IndexRequest,
    reporter: Reporter = SILENT,
    *,
    on_part: Callable[[LanguageIndex | FormulaUpdate], None] = lambda part: None,
) -> IndexResult:
    """Make each index anew from the vectors that are kept, and find formulas anew if need be.

    `on_part` is told of formulas, and of each language when it is done. Errors are those of
    `build_index`.
    """
    session.check_filled()
    changed = session.store.find_formulas()
    formulas = None if changed is None else FormulaUpdate(changed)
    if formulas is not None:
        on_part(formulas)
    done = []
    for lang, signature in _each_language(session, request, reporter):
        progress = partial(reporter.step, f"{lang}: index")
        state = session.store.build_index(signature, lang, anew=True, progress=progress)
        done.append(LanguageIndex(lang, 0, state))
        on_part(done[-1])
    return IndexResult(tuple(done), formulas)


def verify(session: Session, request: VerifyRequest, reporter: Reporter = SILENT) -> VerifyResult:
    """Verify all files of a memory; texts without vectors are a remark.

    InputError for a language that the memory lacks, MissingError where there is no such encoder.
    """
    session.check_filled()
    store = session.store
    looked = store.verify(full=request.full)
    looked_at, faults = [*looked.at], [*looked.faults]
    if store.list_encoders():
        encoder = session.load_encoder()
        for lang in _choose_languages(session, encoder, request.langs, SILENT):
            try:
                index = store.verify_index(encoder.signature, lang)
                looked_at += index.at
                faults += index.faults
            except InputError as error:
                # What an index is compared with is damaged.
                faults.append(str(error))
            if incomplete := describe_missing(store, encoder.signature, lang):
                reporter.remark(Remark(incomplete, "vectors incomplete", {"lang": lang}))
    return VerifyResult(tuple(looked_at), tuple(faults))


def compact(session: Session) -> CompactResult:
    """Give back the room that changes have left; nothing is forgotten.

    MissingError where the memory can't be written to.
    """
    session.check_filled()
    return CompactResult(*session.store.compact())


def check_readiness(session: Session) -> Mapping[str, bool]:
    """Whether look-ups have what they need: the store, the index, and the encoder of its vectors.

    A memory that is not there yet, and one without vectors, need nothing more. No error is raised.
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


def describe_memory(session: Session) -> MemoryDescription:
    """Count what a memory holds: units, languages, documents, years, vectors, bytes.

    The size of the files is left out where the session sees a part of the memory: it would tell
    how much is hidden.
    """
    session.check_filled()
    store = session.store
    extent, journal, languages = (
        store.measure_extent(),
        store.read_journal(1),
        store.list_languages(),
    )
    return MemoryDescription(
        address=store.address,
        units=store.count_units(),
        documents=extent.documents,
        memories=tuple(store.list_memories()),
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


def _each_language(
    session: Session, request: IndexRequest, reporter: Reporter
) -> Iterator[tuple[str, str]]:
    """The languages whose index is to be made, each with the encoder's signature.

    Before that is seen whether anything may be written.
    """
    session.store.insist_on_writing()
    encoder = session.load_encoder()
    for lang in _choose_languages(session, encoder, request.langs, reporter):
        yield lang, encoder.signature


def _choose_languages(
    session: Session, encoder: Encoder, languages: tuple[str, ...], reporter: Reporter
) -> list[str]:
    """The languages that were named, or those that the encoder was made for."""
    from tmtool.lang.codes import find_language

    there = session.store.list_languages()
    if languages:
        chosen = [find_language(lang) for lang in languages]
        if unknown := [lang for lang in chosen if lang not in there]:
            raise InputError(
                f"this memory has no texts in {unknown[0]}",
                code="no such language", field="langs", lang=unknown[0],
            )  # fmt: skip
        return chosen
    for lang in (each for each in there if each not in encoder.languages):
        values = {"lang": lang, "signature": encoder.signature}
        text = f"{lang}: {encoder.signature} does not support it"
        reporter.remark(Remark(text, "language unknown to encoder", values))
    return [lang for lang in there if lang in encoder.languages]
