"""Look up how texts were translated before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from annotated_types import Ge, Le, MaxLen, MinLen

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, EVERYWHERE, Opt, request
from tmtool.limits import check_query_length
from tmtool.memory.model import Answer, LookupOptions, Query
from tmtool.operations.declare import Operation
from tmtool.operations.lookup_records import RECORDS, tell_text
from tmtool.operations.term_bases import open_term_bases
from tmtool.regions import read_region
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.selection import EVERYTHING, Selection, parse_preference
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.cited import CitedFacts
    from tmtool.memory.concordance.answers import Concordance
    from tmtool.memory.model import Match
    from tmtool.memory.whole_names import WholeName
    from tmtool.terms.base import TermBase
    from tmtool.terms.found import FoundTerm
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look

_SURE = 0.3
"""From this confidence on, the language of a text is told: that of a clause of some 20 letters."""
Language: TypeAlias = Annotated[str | None, MinLen(2), MaxLen(35)]


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
    from_: Annotated[
        Language, Opt("The language of the texts; recognized if left out.", "LANG")
    ] = None
    to: Annotated[Language, Opt("The language of the translations.", "LANG")] = None
    limit: Annotated[int, Ge(1), Le(200), Opt("Number of matches of each.", "N", short="-k")] = 5
    min_score: Annotated[float, Ge(1), Le(100), Opt("The lowest match to show.", "PERCENT")] = 65
    terms: Annotated[
        tuple[str, ...],
        Opt(
            "Show the terms that this term base (or un-ict) has, in place of those of the "
            "memory's own; can be repeated.",
            "FILE",
            is_term_base=True,
        ),
    ] = ()
    explain: Annotated[bool, Opt("Explain the score of each match.", on=COMMAND_LINE)] = False
    before: Annotated[
        str | None, Opt("The text before, for context matches.", "TEXT", rare=True)
    ] = None
    after: Annotated[str | None, Opt("The text after.", "TEXT", rare=True)] = None
    prefer: Annotated[
        tuple[str, ...],
        Opt(
            "Put first among equal matches: body=..., year=..., symbol=..., status=..., "
            "checked=yes.",
            "FIELD=VALUE",
            rare=True,
        ),
    ] = ()
    semantic: Annotated[
        Literal["auto", "always", "never"], Opt("When to compare meanings.", rare=True)
    ] = "auto"
    subsegments: Annotated[
        bool, Opt("Show subsegment matches.", off="--no-subsegments", rare=True)
    ] = True
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    phrases: bool = True
    first_number: int = 1

    def build_queries(self) -> list[Query]:
        """The texts with their neighbours, as a memory looks them up."""
        return [Query(text, self.before, self.after) for text in self.texts]


@dataclass(frozen=True, slots=True)
class LookedUpText:
    """All that is known of a text: the answer of the memory, and what stands beside it.

    `cited` is how a number or a symbol is cited; `names` are what the text is the name of as a
    whole: titles, agenda items, bodies, posts, terms. Of a term or a phrase, `phrase` says how
    often it stands in the memory and how it is rendered. `terms` are what the term bases know of
    it.
    """

    answer: Answer
    options: LookupOptions
    cited: CitedFacts | None = None
    names: tuple[WholeName, ...] = ()
    phrase: Concordance | None = None
    terms: tuple[FoundTerm, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a match, a name or a citation."""
        is_cited = self.cited is not None and self.cited.is_known
        return bool(self.answer.matches or self.names or is_cited)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What is known of each text that was looked up, in their order."""

    texts: tuple[LookedUpText, ...]
    memory: str
    selection: Selection
    explain: bool = False
    first_number: int = 1

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What the memory answers to each text."""
        return tuple(each.answer for each in self.texts)

    @property
    def options(self) -> tuple[LookupOptions, ...]:
        """How each text was looked up."""
        return tuple(each.options for each in self.texts)


def lookup(session: Session, request: LookupRequest, reporter: Reporter = SILENT) -> LookupResult:
    """Look up texts in the memory of a session: matches of every kind, and known pieces.

    InputError for a text that is longer than any text of a memory, or for a language that the
    memory has not; MissingError where there is no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.concordance.phrases import count_phrase
    from tmtool.memory.marking import mark_answer
    from tmtool.memory.whole_names import find_whole_names
    from tmtool.terms.found import find_terms_in

    session.check_filled()
    queries = request.build_queries()
    base = open_term_bases(session, request.terms)
    languages = session.store.list_languages()
    options = tuple(build_options(session, request, q.text, languages) for q in queries)
    answers: dict[int, Answer] = {}
    # Those of one direction are looked up together.
    by_direction: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, each in enumerate(options):
        by_direction[each.source, each.target].append(at)
    for own in by_direction.values():
        some = [queries[at] for at in own]
        found = session.memory.lookup_many(some, options[own[0]])
        answers |= dict(zip(own, found, strict=True))
        reporter.step("looking up", len(answers), len(options))
    if request.from_ is None:
        _warn_of_languages(request, options, languages, reporter)
    found_terms = [
        find_terms_in(base.entries, query.text, each.source, each.target) if base else ()
        for query, each in zip(queries, options, strict=True)
    ]
    names: dict[int, tuple[WholeName, ...]] = {}
    with session.store.open_snapshot() as store:
        for own in by_direction.values():
            texts = [queries[at].text for at in own]
            known = [found_terms[at] for at in own]
            of_texts = find_whole_names(session.store, texts, options[own[0]], known)
            names |= dict(zip(own, of_texts, strict=True))
        shown = [mark_answer(store, answers[at], each) for at, each in enumerate(options)]
        phrases = [
            count_phrase(session.store, query.text, each) if request.phrases else None
            for query, each in zip(queries, options, strict=True)
        ]
    shown = mark_superseded(base, shown, [each.target for each in options])
    looked_up = (
        LookedUpText(
            answer, options[at], _find_cited(session, answer.query.text), names[at], phrases[at],
            found_terms[at],
        )
        for at, answer in enumerate(shown)
    )  # fmt: skip
    return LookupResult(tuple(looked_up), session.store.address, request.selection)


def complete_by_meaning(
    session: Session, request: LookupRequest, text: LookedUpText
) -> LookedUpText:
    """Complete what was found for a text, though not by meaning, with what its meaning brings.

    `request` is the one of that text, meanings included. Errors as those of `lookup`.
    """
    from tmtool.memory.marking import mark_answer

    base = open_term_bases(session, request.terms)
    languages = session.store.list_languages()
    options = build_options(session, request, text.answer.query.text, languages)
    answer = session.memory.complete(text.answer, options)
    near = tuple(each for each in answer.matches if each.cosine is not None)
    with session.store.open_snapshot() as store:
        marked = mark_answer(store, replace(answer, matches=near, pieces=()), options)
    (marked,) = mark_superseded(base, [marked], [options.target])
    # Those that were there before are marked already.
    by_key = {each.stored.key: each for each in marked.matches}
    matches = tuple(by_key.get(each.stored.key, each) for each in answer.matches)
    return replace(
        text, answer=replace(answer, matches=matches, notes=marked.notes), options=options
    )


def mark_superseded(
    base: TermBase | None, answers: Sequence[Answer], targets: Sequence[str]
) -> list[Answer]:
    """The answers with what a term base calls superseded in translations, as they are offered."""
    if base is None:
        return [*answers]
    from tmtool.terms.superseded_wording import SupersededTerms

    terms = {target: SupersededTerms(base.entries, target) for target in {*targets}}

    def mark(match: Match, target: str) -> Match:
        offered = match.rewritten.text if match.rewritten else match.target
        return replace(match, superseded=terms[target].find(offered))

    return [
        replace(answer, matches=tuple(mark(each, target) for each in answer.matches))
        for answer, target in zip(answers, targets, strict=True)
    ]


def _find_cited(session: Session, text: str) -> CitedFacts | None:
    """How a number or a symbol is cited; None for any other text, as nearly all are."""
    from tmtool.un.citing import parse_cited

    if parse_cited(text) is None:
        return None
    from tmtool.memory.cited import find_cited

    return find_cited(text, session.store, None)


def _warn_of_languages(
    request: LookupRequest,
    options: Sequence[LookupOptions],
    languages: Sequence[str],
    reporter: Reporter,
) -> None:
    """Say where the language of a text is unsure, or seems to be none of the memory's."""
    from tmtool.lang.codes import name_language
    from tmtool.lang.detect import detect
    from tmtool.memory.direction import is_unsure

    for query, own in zip(request.build_queries(), options, strict=True):
        seen = detect(query.text)
        if seen.lang not in languages and seen.confidence >= _SURE:
            text = (
                f"the text seems to be in {name_language(seen.lang)}, which this memory does not "
                f"have; "
                f"it is looked up as {name_language(own.source)}"
            )
            reporter.remark(Remark(text, "language not in memory", {"lang": seen.lang}))
        elif is_unsure(query.text, languages):
            named = name_language(own.source)
            text = f"the text is short: that it is {named} is a guess"
            reporter.remark(Remark(text, "language guessed", {"lang": own.source}))


def build_options(
    session: Session, request: LookupRequest, text: str, languages: Sequence[str]
) -> LookupOptions:
    """Say how a text is looked up in a memory with these languages; what isn't given is guessed."""
    from tmtool.memory.direction import choose_direction

    source, target = choose_direction(text, languages, request.from_, request.to)
    return LookupOptions(
        source,
        target,
        k=request.limit,
        floor=request.min_score / 100,
        view=session.view(request.selection),
        prefer=parse_preference(request.prefer),
        semantic=request.semantic,
        fragments=request.subsegments,
        year=session.now.year,
        source_region=read_region(request.from_) if request.from_ else None,
        target_region=read_region(request.to) if request.to else None,
    )


def _split(request: LookupRequest) -> Iterator[LookupRequest]:
    """Some texts at a time; where one is too long, those before it are answered first."""
    texts = request.texts
    for start in range(0, max(len(texts), 1), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        for at, text in enumerate(some):
            try:
                check_query_length(text, *([f"text {start + at + 1:,}"] * (len(texts) > 1)))
            except InputError:
                if at:
                    yield replace(request, texts=some[:at], first_number=start + 1)
                raise
        yield replace(request, texts=some, first_number=start + 1)


_TOGETHER = 200


def _run(session: Session, request: LookupRequest, reporter: Reporter) -> LookupResult:
    if not request.texts:
        message = "there is no text to look up"
        raise InputError(message, field="texts")
    for number, text in enumerate(request.texts, start=1):
        if not text.strip():
            which = f"text {number:,} is" if len(request.texts) > 1 else "the text to look up is"
            raise InputError(f"{which} empty", field="texts")
    found = lookup(session, request, reporter)
    return replace(found, explain=request.explain, first_number=request.first_number)


def _show(result: LookupResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.lookup import view

    return view(result, look)


def _tell(result: LookupResult) -> Iterator[object]:
    for number, text in enumerate(result.texts, start=result.first_number):
        yield from tell_text(text, result.memory, str(result.selection), number)


def _note_file(result: LookupResult) -> Iterator[str]:
    if len(result.texts) == 1:
        text = result.texts[0].answer.query.text
        if len(text.encode()) <= _LONGEST_FILE_NAME and Path(text).is_file():
            yield f"{text} is a file: to look up what it holds, use tmtool pretranslate {text}"


_LONGEST_FILE_NAME = 255


def _cite(result: LookupResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_match, cite_terms

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
        show=_show,
        records=RECORDS,
        tell=_tell,
        notes=_note_file,
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
            "lookup 请秘书长报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'",
            "lookup - --json < lines.txt",
        ),
        on=EVERYWHERE,
    ),
)
