"""Look up texts: their matches, meanings, names, terms and counts, together or one by one."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Annotated, Any, Literal, TypeAlias

from annotated_types import Ge, Le

from tmtool.errors import InputError, TmtoolError
from tmtool.fields import COMMAND_LINE, EVERYWHERE, Opt, request
from tmtool.lang.codes import name_language
from tmtool.lang.detect import detect
from tmtool.limits import check_query_length
from tmtool.memory.cited import CitedFacts, find_cited
from tmtool.memory.concordance.absence import Absence, explain_absence
from tmtool.memory.concordance.answers import (
    Concordance,
    build_phrase_query,
    count_phrase,
    is_phrase,
)
from tmtool.memory.direction import choose_direction, is_unsure
from tmtool.memory.marking import mark_answer
from tmtool.memory.model import Answer, LookupOptions, Match, Query
from tmtool.memory.whole_names import WholeName, find_whole_names
from tmtool.operations.declare import Operation, lazily
from tmtool.operations.lookup_records import RECORDS, tell_text
from tmtool.operations.shared import From, TermBases, To
from tmtool.operations.term_bases import open_term_bases
from tmtool.regions import read_region
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session
from tmtool.terms.base import TermBase
from tmtool.terms.found import FoundTerm, find_terms_in, find_terms_in_each
from tmtool.views.citations import Permalinks, cite_match, cite_terms

_SURE = 0.3  # the confidence of a clause of some 20 letters
_BATCH_SIZE = 200
Limit: TypeAlias = Annotated[int, Ge(1), Le(200), Opt("Matches of each text.", "N", short="-k")]
MinScore: TypeAlias = Annotated[float, Ge(1), Le(100), Opt("The lowest match.", "PERCENT")]
Semantic: TypeAlias = Annotated[
    Literal["auto", "always", "never"], Opt("When to compare meanings.", rare=True)
]


@request
class LookupRequest:
    """Look up how a text was translated: exact, template, fuzzy, semantic and subsegment matches.

    Each text is looked up by itself; a language that is left out is recognized. A language with
    its region ("zh-HK") finds what there is of it first, then the rest. Meanings are compared
    where fewer than --limit other matches reach --min-score.
    """

    texts: Annotated[
        tuple[str, ...],
        Opt(
            "The texts to look up; - takes each line of standard input.",
            "TEXT...",
            is_argument=True,
            reads_lines=True,
        ),
    ]
    from_: From = None
    to: To = None
    limit: Limit = 5
    min_score: MinScore = 65
    terms: TermBases = ()
    explain: Annotated[bool, Opt("Explain the score of each match.", on=COMMAND_LINE)] = False
    before: Annotated[
        str | None, Opt("The text before, for context matches.", "TEXT", rare=True)
    ] = None
    after: Annotated[str | None, Opt("The text after.", "TEXT", rare=True)] = None
    semantic: Semantic = "auto"
    subsegments: Annotated[
        bool, Opt("Show subsegment matches.", off="--no-subsegments", rare=True)
    ] = True
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    phrases: bool = True
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class LookedUpText:
    """All that is known of a text: the answer of the memory, and other facts.

    `cited` is how a number or a symbol is cited; `names` are what the whole text is the name of:
    titles, agenda items, bodies, posts, terms. `phrase` has the counts and renderings of a term or
    a phrase. `terms` are those of the term bases in the text. If it `awaits_meanings`, matches by
    meaning are still to be found.
    """

    answer: Answer
    options: LookupOptions
    cited: CitedFacts | None = None
    names: tuple[WholeName, ...] = ()
    phrase: Concordance | None = None
    terms: tuple[FoundTerm, ...] = ()
    awaits_meanings: bool = False

    @property
    def is_known(self) -> bool:
        """True if there is a match, a name or a citation."""
        is_cited = self.cited is not None and self.cited.is_known
        return bool(self.answer.matches or self.names or is_cited)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What is known of each text that was looked up, in their order."""

    texts: tuple[LookedUpText, ...]
    memory: str
    request: LookupRequest


@dataclass(frozen=True, slots=True)
class TermsInText:
    """The terms of a text, in their order; `base` is None where the memory has no term base."""

    text: str
    source: str
    target: str
    terms: tuple[FoundTerm, ...]
    base: str | None


def lookup(session: Session, request: LookupRequest, reporter: Reporter = SILENT) -> LookupResult:
    """Look up texts in the memory of a session: matches of every kind, and known pieces.

    InputError for a text that is longer than any text of a memory, or for a language that the
    memory has not; MissingError where there is no memory, EmptyError where nothing is in it.
    """
    session.check_filled()
    base = open_term_bases(session, request.terms)
    languages = session.store.list_languages()
    options = [build_options(session, request, text, languages) for text in request.texts]
    if request.from_ is None:
        for text, each in zip(request.texts, options, strict=True):
            _warn_of_language(text, each.source, languages, reporter)
    found: dict[int, LookedUpText] = {}
    # Texts of one direction are looked up together.
    for direction in dict.fromkeys(options):
        numbers = [number for number, each in enumerate(options) if each == direction]
        texts = [request.texts[number] for number in numbers]
        some = _look_up_direction(session, request, texts, direction, base)
        found |= dict(zip(numbers, some, strict=True))
        reporter.step("looking up", len(found), len(options))
    texts_in_order = tuple(found[number] for number in range(len(options)))
    return LookupResult(texts_in_order, session.store.address, request)


def _look_up_direction(
    session: Session,
    request: LookupRequest,
    texts: Sequence[str],
    options: LookupOptions,
    base: TermBase | None,
) -> list[LookedUpText]:
    store, langs = session.store, (options.source, options.target)
    queries = [Query(text, request.before, request.after) for text in texts]
    answers = session.memory.lookup_many(queries, options)
    terms = find_terms_in_each(base.entries, texts, *langs) if base else [()] * len(texts)
    with store.open_snapshot() as snapshot:
        marked = [mark_answer(snapshot, answer, options) for answer in answers]
        names = find_whole_names(store, texts, options, terms)
        phrases = [
            count_phrase(store, text, options) if request.phrases else None for text in texts
        ]
    answers = mark_superseded(base, marked, options.target)
    cited = [_find_cited(session, text) for text in texts]
    return list(map(LookedUpText, answers, repeat(options), cited, names, phrases, terms))


def find_matches(
    session: Session, request: LookupRequest, reporter: Reporter = SILENT
) -> LookedUpText:
    """Find the matches of one text except those by meaning, which wait for an encoder.

    Errors are those of `lookup`.
    """
    session.check_filled()
    text = request.texts[0]
    source = build_options(session, request, text, session.store.list_languages()).source
    # Without vectors the answer says why meanings are not searched, which waits for nothing.
    if not session.memory.has_vectors(source):
        return lookup(session, request, reporter).texts[0]
    (found,) = lookup(session, replace(request, semantic="never"), reporter).texts
    is_poor = bool(text.strip()) and len(found.answer.matches) < request.limit
    if is_poor:
        session.recent.keep(_build_key(session, request), found)
    return replace(found, awaits_meanings=is_poor)


def find_meanings(session: Session, request: LookupRequest) -> LookedUpText:
    """Complete the matches of `find_matches` with those by meaning.

    Recent matches are not looked for again. Errors are those of `lookup`.
    """
    kept = session.recent.find(_build_key(session, request))
    if not isinstance(kept, LookedUpText):
        return lookup(session, request).texts[0]
    options = replace(kept.options, semantic=request.semantic)
    answer = session.memory.complete(kept.answer, options)
    near = tuple(each for each in answer.matches if each.cosine is not None)
    with session.store.open_snapshot() as store:
        marked = mark_answer(store, replace(answer, matches=near, pieces=()), options)
    base = open_term_bases(session, request.terms)
    (marked,) = mark_superseded(base, [marked], options.target)
    # Those that were there before are marked already.
    by_key = {each.stored.key: each for each in marked.matches}
    matches = tuple(by_key.get(each.stored.key, each) for each in answer.matches)
    answer = replace(answer, matches=matches, notes=marked.notes)
    return replace(kept, answer=answer, options=options)


def _build_key(session: Session, request: LookupRequest) -> Hashable:
    """Build the key of a kept answer: others may see less of the memory."""
    settings = session.settings
    return "matches", request, settings.memories, settings.restricted


def find_terms(session: Session, request: LookupRequest) -> TermsInText:
    """Find the terms of one text, each with what the term base has for it in the other language.

    Errors are those of `lookup`.
    """
    session.check_filled()
    (text,), languages = request.texts, session.store.list_languages()
    options = build_options(session, request, text, languages)
    base = open_term_bases(session, request.terms)
    langs = options.source, options.target
    terms = find_terms_in(base.entries, text, *langs) if base else ()
    return TermsInText(text, *langs, terms, base.name if base else None)


def find_phrase(session: Session, request: LookupRequest) -> Concordance | Absence | None:
    """Count one text as a phrase, with its renderings and some lines, or explain its absence.

    Returns None for a text that is too long for a phrase. Errors are those of `lookup`.
    """
    session.check_filled()
    store, text = session.store, request.texts[0].strip()
    options = build_options(session, request, text, store.list_languages())
    counted = count_phrase(store, text, options)
    if counted is not None or not is_phrase(text, options.source):
        return counted
    return explain_absence(store, build_phrase_query(text, options), options.view)


def prepare(session: Session) -> None:
    """Load the encoder, the term base and the Chinese word list in the background.

    Errors are reported when one of them is needed.
    """

    def load_quietly() -> None:
        from tmtool import words

        with suppress(TmtoolError):
            open_term_bases(session)
        with suppress(TmtoolError):
            if "zh" in session.store.list_languages():
                words.prepare()

    session.prepare_encoder()
    threading.Thread(target=load_quietly, daemon=True).start()


def mark_superseded(base: TermBase | None, answers: Sequence[Answer], target: str) -> list[Answer]:
    """Mark what a term base calls superseded in translations, as they are offered."""
    if base is None:
        return [*answers]
    from tmtool.terms.superseded_wording import SupersededTerms

    terms = SupersededTerms(base.entries, target)

    def mark(match: Match) -> Match:
        offered = match.rewritten.text if match.rewritten else match.target
        return replace(match, superseded=terms.find(offered))

    return [replace(answer, matches=tuple(map(mark, answer.matches))) for answer in answers]


def _find_cited(session: Session, text: str) -> CitedFacts | None:
    """Find how a number or a symbol is cited; None for any other text, as nearly all are."""
    from tmtool.un.citing import parse_cited

    if parse_cited(text) is None:
        return None
    return find_cited(text, session.store, None)


def _warn_of_language(text: str, source: str, languages: Sequence[str], reporter: Reporter) -> None:
    """Report that the language of a text is a guess, or seems to be none of the memory's."""
    seen, named = detect(text), name_language(source)
    if seen.lang not in languages and seen.confidence >= _SURE:
        lacking = name_language(seen.lang)
        told = f"the text seems to be in {lacking}, which this memory does not have; "
        told += f"it is looked up as {named}"
        reporter.remark(Remark(told, "language not in memory", {"lang": seen.lang}))
    elif is_unsure(text, languages):
        told = f"the text is short: that it is {named} is a guess"
        reporter.remark(Remark(told, "language guessed", {"lang": source}))


def build_options(
    session: Session, request: LookupRequest, text: str, languages: Sequence[str]
) -> LookupOptions:
    """Build the options of the look-up of a text; missing languages are detected."""
    source, target = choose_direction(text, languages, request.from_, request.to)
    return LookupOptions(
        source,
        target,
        k=request.limit,
        floor=request.min_score / 100,
        view=session.view(request.selection),
        semantic=request.semantic,
        fragments=request.subsegments,
        year=session.now.year,
        source_region=read_region(request.from_) if request.from_ else None,
        target_region=read_region(request.to) if request.to else None,
    )


# The command.


def _split(request: LookupRequest) -> Iterator[LookupRequest]:
    """Split a request into batches of texts, so that the first answers arrive early.

    Texts before one that is too long are answered before it is refused.
    """
    for start in range(0, max(len(request.texts), 1), _BATCH_SIZE):
        texts = request.texts[start : start + _BATCH_SIZE]
        for number, text in enumerate(texts):
            name = (
                f"text {start + number + 1:,}" if len(request.texts) > 1 else "the text to look up"
            )
            try:
                check_query_length(text, name)
            except InputError:
                if number:
                    yield replace(request, texts=texts[:number], first_number=start + 1)
                raise
        yield replace(request, texts=texts, first_number=start + 1)


def _run(session: Session, request: LookupRequest, reporter: Reporter) -> LookupResult:
    if not all(map(str.strip, request.texts or ("",))):
        message = "there is no text to look up"
        raise InputError(message, field="texts")
    return lookup(session, request, reporter)


def _tell(result: LookupResult) -> Iterator[object]:
    for number, text in enumerate(result.texts, start=result.request.first_number):
        yield from tell_text(text, result.memory, str(result.request.selection), number)


def _cite(result: LookupResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    for text in result.texts:
        matches = (*text.answer.matches, *(each.match for each in text.answer.pieces))
        yield from (cite_match(each, text.options, links) for each in matches)
        for found in text.terms:
            yield cite_terms(found.entry, (found.term, *found.equivalents))


OPERATIONS = (
    Operation(
        name="lookup",
        request=LookupRequest,
        run=_run,
        show=lazily("views.terminal.lookup", "view"),
        records=RECORDS,
        tell=_tell,
        split=_split,
        names_memory=True,
        cite=_cite,
        is_answer=lambda result: any(each.is_known for each in result.texts),
        memory="filled",
        takes_encoder=True,
        lane="meaning",
        examples=(
            "lookup 弥合数字鸿沟",
            "lookup 'digital divide' --to zh --status adopted --year 2015-",
            "lookup 请秘书长报告 --not A/C.2/75/L.4",
            "lookup - --json < lines.txt",
        ),
        on=EVERYWHERE,
    ),
)
