"""Consistency: one text or term with several translations, and one translation for several.

Texts are compared within the files of a job and with adopted documents in the memory. Wordings
with the same words in another order or form are not reported, nor one that only says more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple, TypeAlias

from tmtool.checks.model import (
    SIDES,
    CheckInput,
    Pair,
    Side,
    build_check,
    build_finding,
    build_form_finding,
    fold_side,
)
from tmtool.checks.precedents import (
    MAX_TEXTS,
    build_precedent_evidence,
    find_units_with,
    group_origins,
    iter_known,
    list_agreed,
    sort_by_authority,
)
from tmtool.checks.statuses import EQUAL, Standing, Statuses
from tmtool.checks.term_sides import Finder, build_finder
from tmtool.concepts import ConceptEntry
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base, is_han
from tmtool.terms.recognizing import RecognizedTerm, Recognizer, select_outermost

_TERMS = "term consistency"
_TEXTS = "segment consistency"
_MIN_CHARACTERS = 4
"""Shorter texts are numbers and labels, which have many translations."""
_MAX_NAMED_PLACES = 4
_MAX_OTHER_PLACES = 1_000
_MAX_OTHER_WORDINGS = 11
_FEW_TEXTS = 25
"""Texts of the memory that show whether a rendering has precedent."""
_MIN_DOCUMENTS = 2
"""Documents that make a precedent for another rendering of a term."""
_MARKS = " #.,;:!?。，、；：！？()（）"
_SHORT = frozenset({"short", "abbreviation"})
"""Forms of terms that may be used with full ones."""
_SMALL_WORD = re.compile(
    r"\b(?:an?|and|are|be|for|in|is|of|on|the|to|was|were|will|with|people|persons|those)\b"
)
_TURNING = re.compile(r"\b(?:or|nor|no|not|never|unless|without|except)\b|[不未无無非没沒莫勿或]")
"""Words that change the meaning of a sentence: one with more of them says something else."""
_CONTEXT = re.compile(
    r"[（(\[【][^)）\]】]*[)）\]】]|[《〈「“\"][^》〉」”\"]*[》〉」”\"]"
    r"|(?:\b[A-Z][a-z]+ )?[0-9]+(?:[.,][0-9]+)*(?: [A-Z][a-z]+\b)?"
)
"""Parts that depend on the context of a text: brackets, titles, figures, dates, references."""
_JOINED_WORD = re.compile("(?<=[a-z])-(?=[a-z])")
_CHARACTER = re.compile(r"[^\W的了在之于中所]")
_WORD = re.compile(r"[^\W\d_]+")
_JOINS = str.maketrans("与與及、", "和和和和")
_STEM_LETTERS = 5
_MIN_ADDED_CHARACTERS = 2
_MAX_WORD_CHARACTERS = 2
_NO_PRECEDENT = Evidence("")


_Groups: TypeAlias = "dict[tuple[str, str], dict[str, list[Place]]]"
"""Places by concept and wording of one side, and by the wording of the other side."""


class Place(NamedTuple):
    """A pair with one of several wordings, and the stretches of its source and target."""

    pair: Pair
    source: range
    target: range

    def get_texts(self) -> tuple[str, str]:
        """Return the stretches of the source and the target as written."""
        source, target = self.pair.source, self.pair.target
        return (
            source[self.source.start : self.source.stop],
            target[self.target.start : self.target.stop],
        )

    @property
    def name(self) -> str:
        """The paragraph or pair, with its file if there are several."""
        at = self.pair.place
        number = at.segment if at else self.pair.number
        name = f"paragraph {self.pair.label}" if self.pair.label else f"pair {number + 1}"
        return f"{at.file}: {name}" if at else name


@dataclass(frozen=True)
class Wording:
    """A wording on one side with its places in the text, and what is known for it.

    `standing` is that of its terms in the term base, `precedent` what the memory has.
    """

    text: str
    places: Sequence[Place] = ()
    standing: Standing = EQUAL
    precedent: Evidence = _NO_PRECEDENT

    @property
    def rank(self) -> tuple[int, ...]:
        """Authority: the term base, adopted texts, documents, the text itself."""
        known = self.precedent.adopted, self.precedent.documents, len(self.places)
        return (*(-each for each in self.standing), *known)

    def is_better_than(self, other: Wording) -> bool:
        """Return True if it may be suggested for another wording."""
        return not self.standing.is_ruled_out and self.rank > other.rank

    @property
    def evidence(self) -> Evidence:
        """How often the text has it, and where."""
        names = list(dict.fromkeys(place.name for place in self.places))
        listed = ", ".join(names[:_MAX_NAMED_PLACES])
        listed += ", ..." if len(names) > _MAX_NAMED_PLACES else ""
        text = "these files" if self.places[0].pair.place else "this text"
        return Evidence(f"{self.text}: {len(self.places)} in {text} ({listed})")


def _build_wording(job: CheckInput, side: Side, places: Sequence[Place]) -> Wording:
    """Build the wording that is opposite to one text or term of a side in some places."""
    statuses = Statuses.of(job, side), Statuses.of(job, SIDES[1 - side])
    text = Counter(place.get_texts()[1 - side] for place in places).most_common(1)[0][0]
    concepts = statuses[0].list_concepts(places[0].get_texts()[side])
    return Wording(text, places, statuses[1].measure(text, concepts))


def _iter_variants(wordings: Iterable[Wording]) -> Iterator[tuple[Wording, Wording, list[Wording]]]:
    """Yield the wordings that differ from the best one, with that and those to list."""
    best, *others = sorted(wordings, key=lambda each: each.rank, reverse=True)
    for odd in others:
        if not is_alike(odd.text, best.text):
            more = (each for each in others[:_MAX_OTHER_WORDINGS] if each is not odd)
            yield odd, best, [best, odd, *more]


def build_findings(
    check: str,
    message: str,
    job: CheckInput,
    rule: str,
    odd: Wording,
    wordings: Sequence[Wording],
    suggestion: str | None,
    elsewhere: tuple[int, str] | None = None,
) -> Iterator[Finding]:
    """Yield a finding in each place of a wording, with the evidence for all wordings.

    Findings on whole texts have `elsewhere`; those on terms are the same wherever their message is.
    """
    build = build_finding if elsewhere else build_form_finding
    evidence = [each.evidence for each in wordings if each.places]
    precedents = (each.precedent for each in wordings)
    evidence += [each for each in precedents if each.citations]
    others = (p.pair.number for each in wordings if each is not odd for p in each.places)
    segments = tuple(dict.fromkeys(islice(others, _MAX_OTHER_PLACES)))
    for pair, source, target in odd.places:
        made = build(
            check, message, job, pair, rule=rule, source=[source], target=[target],
            evidence=evidence, suggestion=suggestion,
        )  # fmt: skip
        # The id is the same if the file is checked alone.
        told = message.replace("this document", "these files") if pair.place else message
        yield replace(made, message=told, other_segments=segments, elsewhere=elsewhere)


def is_alike(first: str, second: str) -> bool:
    """Return True if two wordings have the same words, or one of them only says more.

    Order, small words, endings of words and parts that depend on the context make no difference.

    >>> is_alike("bridge the digital divide", "bridging digital divides")
    True
    >>> is_alike("decent jobs", "decent work"), is_alike("a or b", "a and b")
    (False, False)
    >>> is_alike("信息和通信技术", "信息通信技术"), is_alike("能力建设", "建设能力")
    (False, True)
    """
    turning = (sorted(_TURNING.findall(fold(text))) for text in (first, second))
    if next(turning) != next(turning):
        return False
    less, more = sorted((_count_words(first), _count_words(second)), key=Counter.total)
    added = (more - less).total()
    is_chinese = any(map(is_han, first + second))
    return less <= more and (not is_chinese or not added or added >= _MIN_ADDED_CHARACTERS)


def _count_words(text: str) -> Counter[str]:
    folded = fold(_CONTEXT.sub(" ", text))
    if any(map(is_han, folded)):
        return Counter(_CHARACTER.findall(folded.translate(_JOINS)))
    words = _WORD.findall(_SMALL_WORD.sub("", _JOINED_WORD.sub("", folded)))
    return Counter(word.removesuffix("s").replace("y", "i")[:_STEM_LETTERS] for word in words)


def _compare_texts(job: CheckInput) -> Iterator[Finding]:
    yield from _compare_with_precedent(job)
    for side in SIDES:
        groups: _Groups = defaultdict(lambda: defaultdict(list))
        for pair in job.pairs:
            texts = _bare(pair.source), _bare(pair.target)
            own, other = texts[side], texts[1 - side]
            if other and any(map(str.isalpha, own)) and len(own) >= _MIN_CHARACTERS:
                place = Place(pair, range(len(pair.source)), range(len(pair.target)))
                groups["", own][other].append(place)
        for group in groups.values():
            if len(group) > 1:
                wordings = (_build_wording(job, side, places) for places in group.values())
                yield from _report_texts(job, side, wordings)


def _report_texts(job: CheckInput, side: Side, wordings: Iterable[Wording]) -> Iterator[Finding]:
    rule = "same translation" if side else "same source"
    message = "this text is translated differently elsewhere in this document"
    if side:
        message = "this translation is used for different texts"
    for odd, best, listed in _iter_variants(wordings):
        suggestion = best.text if side == 0 and best.is_better_than(odd) else None
        details = odd, listed, suggestion, (1 - side, best.text)
        yield from build_findings(_TEXTS, message, job, rule, *details)


def _bare(text: str) -> str:
    """Return a folded text without the marks at its ends."""
    return fold_side(text).strip(_MARKS)


def _compare_with_precedent(job: CheckInput) -> Iterator[Finding]:
    """Report sources that other documents translate, and never as this one does."""
    lang, measure = job.bases[1], Statuses.of(job, 1).measure
    usable = [p for p in job.pairs if p.target.strip() and len(_bare(p.source)) >= _MIN_CHARACTERS]
    for pair, units in iter_known(job, usable):
        known = group_origins(units, lang, list_agreed)
        evidence = [build_precedent_evidence(text, own, job.but) for text, own in known.items()]
        counted = [each for each in evidence if each.documents]
        if any(_bare(each.what) == _bare(pair.target) for each in counted):
            continue
        concepts = Statuses.of(job, 0).list_concepts(pair.source)
        own = measure(pair.target, concepts)
        # Precedent with a term that the term base rules out is none.
        better = [each for each in counted if measure(each.what, concepts) <= own]
        ranked = sort_by_authority(better, pair.target)
        ranked.sort(key=lambda each: measure(each.what, concepts))
        if ranked:
            drafts = [each for each in evidence if not each.documents and each.citations]
            message = f"precedent has a different {name_language(job.langs[1])} text for this"
            yield build_finding(
                _TEXTS, message, job, pair, rule="precedent", suggestion=ranked[0].what,
                evidence=[*ranked, *drafts],
            )  # fmt: skip


def _compare_terms(job: CheckInput) -> Iterator[Finding]:
    langs = job.bases
    if job.terms is None or langs[0] == langs[1]:
        return
    entries = {entry.id: entry for entry in job.terms.entries}
    groups = _group_mentions(job, [build_finder(job.terms, lang) for lang in langs])
    for side in SIDES:
        for (name, term), mentions in groups[side].items():
            wordings = (_build_wording(job, side, places) for places in mentions.values())
            if len(mentions) > 1 and not _is_plain_word(term):
                known = [_add_precedent(job, entries[name], side, each) for each in wordings]
                yield from _report_terms(job, side, term, known)
            elif len(mentions) == 1 and side == 0 and job.memory is not None:
                yield from _compare_term_with_precedent(job, entries[name], term, next(wordings))


def _report_terms(
    job: CheckInput, side: Side, text: str, wordings: Iterable[Wording]
) -> Iterator[Finding]:
    rule = "two sources" if side else "two terms"
    how, then = ("renders", "and") if side else ("is rendered as", "as")
    for odd, best, listed in _iter_variants(wordings):
        suggestion = best.text if side == 0 and best.is_better_than(odd) else None
        message = f"“{text}” {how} “{odd.text}” here, {then} “{best.text}” elsewhere"
        if not best.is_better_than(odd):
            message = f"“{best.text}” and “{odd.text}” both stand for “{text}”"
        yield from build_findings(_TERMS, message, job, rule, odd, listed, suggestion)


def _is_plain_word(term: str) -> bool:
    """Return True for a single word without capitals, which each sentence may render its own way.

    >>> [_is_plain_word(term) for term in ("follow-up", "digital divide", "上网", "ICT")]
    [True, False, True, False]
    """
    if is_han(term[:1]):
        return len(term) <= _MAX_WORD_CHARACTERS
    return " " not in term and term == term.lower()


def _group_mentions(job: CheckInput, finders: Sequence[Finder]) -> tuple[_Groups, ...]:
    """Group mentions by concept and term, for each side, and by the term opposite.

    A pair with several terms of a concept on one side is used only if the mentions correspond.
    """
    groups: tuple[_Groups, ...] = tuple(defaultdict(lambda: defaultdict(list)) for _ in SIDES)
    for pair in job.pairs:
        named = [_list_concepts(finders[0](pair.source)), _list_concepts(finders[1](pair.target))]
        for concept in (each for each in named[0] if each in named[1]):
            for side in SIDES:
                own, other = named[side][concept], named[1 - side][concept]
                own_terms, terms = ({each.term.text for each in both} for both in (own, other))
                if len(own_terms) > 1 or (len(terms) > 1 and len(own) != len(other)):
                    continue
                for number, there in enumerate(other):
                    here = own[min(number, len(own) - 1)]
                    spans = [range(each.start, each.stop) for each in (here, there)]
                    place = Place(pair, spans[side], spans[1 - side])
                    if there.term.form not in _SHORT:
                        groups[side][concept, here.term.text][there.term.text].append(place)
    return groups


def _list_concepts(recognized: Sequence[RecognizedTerm]) -> Mapping[str, list[RecognizedTerm]]:
    """List the mentions of each concept, without those inside names.

    Short forms count only where a text has no full form.
    """
    usable = [each for each in recognized if each.term.recognized]
    names = [each for each in usable if _is_name(each.term.text.split())]
    mentions: dict[str, list[RecognizedTerm]] = defaultdict(list)
    for each in usable:
        if not any(
            name.entry_id != each.entry_id and name.start <= each.start and each.stop <= name.stop
            for name in names
        ):
            mentions[each.entry_id].append(each)
    longest = {concept: select_outermost(listed) for concept, listed in mentions.items()}
    return {
        concept: [each for each in listed if each.term.form not in _SHORT] or list(listed)
        for concept, listed in longest.items()
    }


def _is_name(words: Sequence[str]) -> bool:
    """Return True for several words that begin and end with a capital."""
    return len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()


def _add_precedent(
    job: CheckInput, entry: ConceptEntry, side: Side, wording: Wording, limit: int = MAX_TEXTS
) -> Wording:
    """Return a wording with its precedent as a translation of a concept named on a side."""
    lang = job.bases[side]
    recognizer = Recognizer((entry,), lang)
    origins = [
        origin
        for unit in find_units_with(job, wording.text, 1 - side, limit)
        if any(recognizer.find(each.text, nested=True) for each in unit.in_lang(lang))
        for origin in list_agreed(unit)
    ]
    return replace(wording, precedent=build_precedent_evidence(wording.text, origins, job.but))


def _compare_term_with_precedent(
    job: CheckInput, entry: ConceptEntry, text: str, own: Wording
) -> Iterator[Finding]:
    """Report a rendering that no document of the memory has, if several have another."""
    measure = Statuses.of(job, 1).measure
    others = [
        Wording(each.text)
        for each in entry.terms
        if get_base(each.lang) == job.bases[1]
        and each.form not in _SHORT
        and each.status in ("preferred", "admitted")
        and not is_alike(each.text, own.text)
        and measure(each.text) <= own.standing
    ]
    if not others:
        return
    own, *others = [_add_precedent(job, entry, 0, each, _FEW_TEXTS) for each in (own, *others)]
    best = max(others, key=lambda each: each.rank)
    if not own.precedent.documents and best.precedent.documents >= _MIN_DOCUMENTS:
        message = f"“{text}” is rendered as “{own.text}”; adopted documents have “{best.text}”"
        details = own, [own, *others], best.text
        yield from build_findings(_TERMS, message, job, "precedent", *details)


SEGMENTS = build_check(_TEXTS, _compare_texts)

RENDERINGS = build_check(_TERMS, _compare_terms)
