"""Whole segments: the same source with different targets and the reverse."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tmtool.checks.consistency.counterparts import WordingUse, WordingUses, build_findings
from tmtool.checks.consistency.variants import differs_throughout, has_same_words, is_alike
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, fold_side
from tmtool.checks.precedents import WholePrecedent, sort_by_authority
from tmtool.checks.statuses import Statuses
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language as language
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.protocols import Store

_NAME = "segment consistency"
_LEAST = 4
"""Shorter texts are numbers and labels, which many things may stand opposite to. Chosen, no
measurement."""
_SENTENCE = {"en": 8, "zh": 14}
"""Of fewer words, in Chinese characters, a text is a heading, a cell or a signature: what it means
hangs on where it stands. Chosen, of 3,946 pairs (halves for work) one was told, rightly."""
_OFTEN = 3
"""So often one rendering of a short text stands where another one is told. Chosen, no
measurement."""
_AT_ONCE = 500
"""Segments asked for together. Chosen, no measurement."""
_MOST = 12
"""So many renderings are told of beside another one, the weightiest; nobody reads more. Chosen, no
measurement."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_HEADING = re.compile(rf"#+ *(?:[0-9]{{1,2}}(?:\.[0-9]+)*(?![0-9.,年月日个] ?| ?(?:{_MONTHS})) *)?")
"""Signs of a heading, and its number, which is no date."""
_MONTH = re.compile(
    "(?:january|february|march|april|june|july|august|september|october|november|december)\\b"
)
_WORD = re.compile(r"[a-z0-9]+|[^\W_]")
_STOPS = tuple(".;。；")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|shall|should|must|may|might|can|could|would"
    r"|do|does|did|cannot)\b"
)
"""Words that only a clause has."""
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|whom|where)\b.*")
_OF_A_NOUN = re.compile(
    r"(?:the |an? )?(?:(?!(?:the|an?|all|their|its|our) )[\w’'-]+ ){1,3}"
    r"(?:of|in|for|with|by|on|per) "
)
"""How a phrase begins that is no clause: proportion of, number of countries with."""
_TURNING = re.compile(r"\b(?:or|nor|no|not|never|unless|without|except)\b|[不未无無非没沒莫勿或]")
"""Words that turn what is said, so that it isn't more of the same."""
_TOLD_ELSEWHERE = re.compile(
    r"[（(\[【][^)）\]】]*[)）\]】]|[《〈「“\"][^》〉」”\"]*[》〉」”\"]"
    r"|\b(?:notes?|chapters?|sections?|see|january|february|april|june|july|august|september"
    r"|october|november|december|(?:may|march)(?= [0-9])"
    r"|(?:on|of|from|to|by|until|since) [0-9]{1,2} (?:may|march))\b"
    r"|[0-9]+(?:[.,][0-9]+)*|附[注註]|[章节節]"
)
"""What where a text stands decides: brackets, titles, dates, figures, notes.

Two months are verbs as well, which their figures tell apart.
"""
_MARKS = " .,;:!?。，、；：！？()（）"


class _FoldedPair(NamedTuple):
    """A pair with its texts folded, and as they count."""

    pair: Pair
    folded: tuple[str, str]
    bare: tuple[str, str]

    @staticmethod
    def read(pair: Pair) -> _FoldedPair:
        folded = fold_side(pair.source), fold_side(pair.target)
        return _FoldedPair(pair, folded, (_bare(folded[0]), _bare(folded[1])))


def _segments(job: CheckInput) -> Iterator[Finding]:
    rows = [_FoldedPair.read(pair) for pair in job.pairs]
    for side in SIDES:
        yield from _within(job, rows, side)
        if job.memory is not None:
            yield from _against(job, job.memory, rows, side)


def _within(job: CheckInput, rows: Iterable[_FoldedPair], side: Side) -> Iterator[Finding]:
    """Texts of one side that are equal and have different texts opposite."""
    groups: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair, _, bare in rows:
        own, other = bare[side], bare[1 - side]
        if other and any(map(str.isalpha, own)) and len(own) >= _LEAST:
            groups[own][other].append(pair)
    statuses = Statuses.of(job, 0), Statuses.of(job, 1)
    for group in groups.values():
        if len(group) > 1:
            renderings = [_rendering(pairs, side, statuses) for pairs in group.values()]
            yield from _apart(job, side, renderings)


def _bare(folded: str) -> str:
    """The text as it counts: marks at its ends say where it stands, not what it says.

    So do signs and numbers of headings; and a month may be shortened.

    >>> _bare("# 1 principal activities."), _bare("27 march"), _bare("27 mar")
    ('principal activities', '27 mar', '27 mar')
    """
    text = _HEADING.sub("", folded) if folded.startswith("#") else folded
    return _MONTH.sub(_shorten, text).strip(_MARKS)


def _shorten(month: re.Match[str]) -> str:
    return month[0][:3]


def _rendering(pairs: list[Pair], side: Side, statuses: tuple[Statuses, Statuses]) -> WordingUses:
    text = (pairs[0].source, pairs[0].target)[1 - side]
    uses = (WordingUse(p, range(len(p.source)), range(len(p.target))) for p in pairs)
    concepts = statuses[side].list_concepts((pairs[0].source, pairs[0].target)[side])
    standing = statuses[1 - side].measure(text, concepts)
    return WordingUses(text, tuple(uses), standing=standing)


def _apart(job: CheckInput, side: Side, renderings: list[WordingUses]) -> Iterator[Finding]:
    best = max(renderings, key=lambda each: each.weight)
    kept = renderings
    if len(renderings) > _MOST:
        kept = sorted(renderings, key=lambda each: each.weight, reverse=True)[:_MOST]
    message = "this translation is used for different texts"
    if side == 0:
        message = "this text is translated differently elsewhere in this document"
    for each in renderings:
        same = has_same_words if side else _say_the_same
        if each is not best and not same(each.text, best.text):
            rule = "same translation" if side else _classify(each, best, job.langs)
            suggestion = best.text if side == 0 and best.is_better_than(each) else None
            all_of_them = kept if any(each is one for one in kept) else [*kept, each]
            yield from build_findings(
                _NAME, "note", message, job, each, all_of_them, suggestion, by_text=True,
                elsewhere=(1 - side, best.text), rule=rule,
            )  # fmt: skip


def _say_the_same(text: str, other: str) -> bool:
    """Return True if two texts differ in small words, asides or additions only."""
    if has_same_words(text, other):
        return True
    one, two = (_TOLD_ELSEWHERE.sub(" ", fold(each)) for each in (text, other))
    if has_same_words(one, two):
        return True
    return is_alike(one, two) and sorted(_TURNING.findall(one)) == sorted(_TURNING.findall(two))


def _classify(each: WordingUses, best: WordingUses, languages: tuple[str, str]) -> str:
    """Return the rule of a source text with two translations."""
    if _is_short(each, languages) and not _is_usual(best, each):
        return "short source"
    return "two ways" if differs_throughout(each.text, best.text) else "same source"


def _is_short(uses: WordingUses, languages: tuple[str, str]) -> bool:
    """Whether the source is no sentence: of few words, or in English a phrase without verb."""
    bases, pairs = [get_base(lang) for lang in languages], [use.pair for use in uses.uses]
    base = bases[0]
    if base not in _SENTENCE:
        return False
    # A stop makes a sentence of half as many words: a label with one is a label.
    words = len(_WORD.findall(fold(pairs[0].source)))
    stops = all(pair.source.rstrip().endswith(_STOPS) for pair in pairs)
    if words < (_SENTENCE[base] // 2 if stops else _SENTENCE[base]):
        return True
    if "en" not in bases:
        return False
    english = (pairs[0].source, pairs[0].target)[bases.index("en")]
    clause = _RELATIVE.sub("", fold(english))
    return not _FINITE.search(clause) and _OF_A_NOUN.match(clause) is not None


def _is_usual(best: WordingUses, each: WordingUses) -> bool:
    """Whether one rendering is that of the text, and another one stands once."""
    return best.is_better_than(each) and len(best.uses) >= _OFTEN and len(each.uses) == 1


def _against(
    job: CheckInput, memory: Store, rows: Sequence[_FoldedPair], side: Side
) -> Iterator[Finding]:
    """What adopted texts have opposite the same text, and never what stands here."""
    known = WholePrecedent(job, memory, side)
    statuses = Statuses.of(job, 0), Statuses.of(job, 1)
    for at in range(0, len(rows), _AT_ONCE):
        some = [
            row
            for row in rows[at : at + _AT_ONCE]
            if len(row.bare[side]) >= _LEAST and row.folded[1 - side]
        ]
        opposite = known.find_opposite({row.folded[side] for row in some})
        for pair, folded, bare in some:
            other = bare[1 - side]
            if {_bare(fold(text)) for text in opposite[folded[side]]} - {other}:
                evidence = known.build_evidence(folded[side])
                yield from _otherwise(job, pair, side, other, evidence, statuses)


def _otherwise(
    job: CheckInput, pair: Pair, side: Side, wording: str, evidence: Sequence[Evidence],
    statuses: tuple[Statuses, Statuses],
) -> Iterator[Finding]:  # fmt: skip
    known = [each for each in evidence if each.documents]
    if not known or any(_bare(fold(each.what)) == wording for each in known):
        return
    own = (pair.source, pair.target)[1 - side]
    concepts = statuses[side].list_concepts((pair.source, pair.target)[side])
    base = statuses[1 - side]
    mine = base.measure(own, concepts)
    known = [each for each in known if base.measure(each.what, concepts) <= mine]
    known = sort_by_authority(known, own)
    known.sort(key=lambda each: base.measure(each.what, concepts))
    if not known:  # The term base rules out what precedent has, and this has it right.
        return
    drafts = [each for each in evidence if not each.documents and each.citations]
    lang = language(job.langs[1 - side])
    what = (
        f"a different {lang} text for this"
        if side == 0
        else (f"this as the translation of a different {lang} text")
    )
    yield build_finding(
        _NAME, "note", f"precedent has {what}", job, pair,
        evidence=[*known, *drafts], suggestion=known[0].what if side == 0 else None,
        rule="precedent",
    )  # fmt: skip


SEGMENTS = Check(
    _NAME, _segments,
    "The same text has the same translation, in this document and in adopted documents.",
    "Editors of the United Nations take recurring text over from the latest adopted document.",
    "重申其决议 | Reaffirming its resolution, and elsewhere "
    "重申其决议 | Reiterating its resolution",
    compares=True,
)  # fmt: skip
