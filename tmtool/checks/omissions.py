"""What one side of a pair says and the other doesn't: a sentence, a clause, an item of a list.

Each part of both texts is weighed by what `part_evidence` and `list_evidence` know of it. Only what
length, marks and figures leave in doubt is given to the encoder, which glances at it first; only
items and parentheses that are in doubt still are compared word by word (`word_evidence`). Where
there is no encoder, only what is clear without it is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from pathlib import Path
from typing import NamedTuple

from tmtool.checks.counted_lists import compare_counts, count_lists
from tmtool.checks.evidence_weights import EvidenceWeights, read_weights
from tmtool.checks.lengths import find_usual_length, is_whole, measure_size
from tmtool.checks.model import (
    HAN,
    SIDES,
    Check,
    CheckInput,
    Side,
    build_finding,
    label_side,
    load_encoder,
)
from tmtool.checks.part_evidence import (
    CHEAP,
    MEANT,
    ComparedPair,
    Meanings,
    MeaningTable,
    PartInDoubt,
    describe_unencoded,
    is_encodable,
    is_label,
    list_compared_texts,
    measure_meaning,
    measure_part,
)
from tmtool.checks.parts import ListedPart, cut_list
from tmtool.findings import Evidence, Finding
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_base

_WEIGHTS = Path(__file__).with_suffix(".json")
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z][\w-]*")
_WORD = re.compile("[A-Za-z]{2}")
_FIGURE = re.compile(r"\d")
_ACRONYM = re.compile(r"[A-Z].*[A-Z]|\d")
"""In a Latin word: it stays as it is in Chinese, or is left out there."""
_NO_VOTES = re.compile(r"(?<![\d.,])[0零]票")
_NONE = re.compile(r"\b(?:none|no|zero)\b", re.IGNORECASE)
_SPEAKS_IN = re.compile(r"[(（](?:以\S{1,8}[语文]发言|spoke in [A-Z]\w+)[)）]")
"""Beside a speaker the language, which a record in that language leaves out."""
_CLAUSE = re.compile(
    r"(?:which|who|whom|whose|where|that|being|having|including|such|as|if|when|and|or|inter alia|"
    r"i\.e|e\.g|namely|however|therefore|thus|then|based|subject to|pursuant to|in|on|at|within|"
    r"without|under|during|before|after|since|through|throughout)\b"
)
"""With these an English clause begins, or what stands between commas by the way, but no item."""
_SHORT_FORM = re.compile(r"[A-Z][A-Z0-9-]+")
"""A short form by itself, which encoders don't know: UNICEF is 儿基会."""
_SHORTEST_CHINESE = 4
"""Characters of a clause that says something of its own. Chosen, no measurement."""
_SHORTEST_ENGLISH = 12
"""Letters of such a clause. Chosen, no measurement."""
_ENOUGH_FIGURES = 2
"""A part of which so many figures stand on the other side as well is not missing there. Chosen: one
may stand there by chance."""
_SHOWN = 60
"""Characters of a part that a message quotes. Chosen, no measurement."""
_SHORTER = -0.15
"""The excess in length of a side that has an item more, at least. Chosen, as in `list_evidence`."""
_MOST_PARTS = 150
"""Parts of a text, at most; of one with more they are not compared. Limit: time goes by the cube of
them. Measured on the half for work on 28 November 2026: no text has more than 48."""
_WITHOUT_WORDS = frozenset({"sentence", "clause"})
"""Kinds that aren't compared word by word. Measured, 2026-11: of what is as long, words tell hardly
more than what is known of the whole."""
_TOGETHER = 500
"""Pairs whose vectors are kept at once. Limit: what they take, some 50 MB."""


class Claim(NamedTuple):
    """That a part of one side stands nowhere on the other.

    `margin` is how far it is from doubt, and it is clear where that is great.
    """

    kind: str
    side: Side
    start: int
    stop: int
    margin: float
    is_clear: bool = False


def find_claims(job: CheckInput) -> Iterator[tuple[ComparedPair, Claim]]:
    """What is missing in each pair, at most one part of a side, the surest."""
    compared = _compare_lengths(job)
    encoder = load_encoder(job)
    for start in range(0, len(compared), _TOGETHER):
        some = compared[start : start + _TOGETHER]
        found: dict[tuple[int, Side], list[Claim]] = defaultdict(list)
        meanings = Meanings.make(encoder) if encoder else None
        for at, claim in _find_parts(some, meanings):
            found[at, claim.side].append(claim)
        items = (
            _compare_words(_list_items(some, meanings), meanings.full)
            if meanings
            else _count_items(some)
        )
        for at, claim in items:
            found[at, claim.side].append(claim)
        for at, side in sorted(found):
            yield some[at], max(found[at, side], key=lambda each: each.margin)


def _compare_lengths(job: CheckInput) -> list[ComparedPair]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    pairs = [
        pair for pair in job.pairs if is_whole(pair) and is_encodable(pair.source, pair.target)
    ]
    at = langs.index("zh")
    sizes = [measure_size((pair.source, pair.target), at, langs) for pair in pairs]
    usual = find_usual_length(job, sizes)
    return [ComparedPair.measure(pair, langs, usual) for pair in pairs] if usual else []


def find_unclear(
    compared: Sequence[ComparedPair], meanings: Meanings
) -> list[tuple[int, PartInDoubt]]:
    """The parts and items that have to be compared word by word, with all evidence so far."""
    return _compare_meanings(_list_doubts(compared), meanings)[1] + _list_items(compared, meanings)


def _find_parts(
    compared: Sequence[ComparedPair], meanings: Meanings | None
) -> Iterator[tuple[int, Claim]]:
    doubts = _list_doubts(compared)
    if meanings is None:
        for at, doubt, plain in doubts:
            margin = plain - _choose(doubt, cheap=True).told
            if margin >= 0:
                yield at, _claim(doubt, margin)
        return
    told, unclear = _compare_meanings(doubts, meanings)
    yield from told
    yield from _compare_words(unclear, meanings.full)


def _list_doubts(compared: Sequence[ComparedPair]) -> list[tuple[int, PartInDoubt, float]]:
    """The parts that length, marks and figures leave in doubt, and what those come to."""
    return [
        (at, doubt, plain)
        for at, each in enumerate(compared)
        if max(map(len, each.parts)) <= _MOST_PARTS
        for side in SIDES
        for part in each.parts[side]
        if says_something(each, side, part) and (doubt := measure_part(each, side, part))
        for plain in [_weigh_plainly(doubt)]
        if plain >= _choose(doubt, cheap=True).doubtful
    ]


def _compare_meanings(
    doubts: Sequence[tuple[int, PartInDoubt, float]], meanings: Meanings
) -> tuple[list[tuple[int, Claim]], list[tuple[int, PartInDoubt]]]:
    """What is told, and what has to be compared word by word, with all evidence so far."""
    likely = list(_glance_at(doubts, meanings.rough))
    meanings.full.add(text for _, doubt, _ in likely for text in list_compared_texts(doubt))
    told: list[tuple[int, Claim]] = []
    unclear: list[tuple[int, PartInDoubt]] = []
    for at, doubt, plain in likely:
        weights = _choose(doubt)
        values = doubt.evidence + measure_meaning(doubt, meanings.full)
        total = weights.weigh(CHEAP + MEANT, values)
        margin = max(total - weights.told, plain - _choose(doubt, cheap=True).clear)
        claim = _claim(doubt, margin)
        is_final = claim.is_clear or claim.kind in _WITHOUT_WORDS
        if is_final and margin >= 0:
            told.append((at, claim))
        elif not is_final and margin >= weights.doubtful - weights.told:
            unclear.append((at, doubt._replace(evidence=values)))
    return told, unclear


def _glance_at(
    doubts: Sequence[tuple[int, PartInDoubt, float]], rough: MeaningTable
) -> Iterator[tuple[int, PartInDoubt, float]]:
    """What rough meanings leave in doubt, and what is clear without any."""
    often = CHEAP.index("figures as often")
    unsaid = [each for each in doubts if each[1].evidence[often] < _ENOUGH_FIGURES]
    rough.add(text for _, doubt, _ in unsaid for text in list_compared_texts(doubt))
    for at, doubt, plain in unsaid:
        weights = _choose(doubt)
        total = weights.weigh(CHEAP + MEANT, doubt.evidence + measure_meaning(doubt, rough))
        if total >= weights.likely or plain >= _choose(doubt, cheap=True).clear:
            yield at, doubt, plain


def _compare_words(
    unclear: Sequence[tuple[int, PartInDoubt]], table: MeaningTable
) -> Iterator[tuple[int, Claim]]:
    """Those parts that are told still when both texts are compared word by word."""
    from tmtool.checks.word_evidence import list_words, measure_drawn

    table.add(word for _, doubt in unclear for word in list_words(doubt))
    for at, doubt in unclear:
        weights = read_weights(_WEIGHTS)[f"{name_kind(doubt)} drawn"]
        values = *doubt.evidence, measure_drawn(doubt, table)
        margin = weights.weigh(name_evidence(doubt), values) - weights.told
        if margin >= 0 or _lacks_figures(doubt):
            part = doubt.part
            yield at, Claim(part.kind, doubt.side, part.start, part.stop, margin)


def _lacks_figures(doubt: PartInDoubt) -> bool:
    """Whether an item is told without its words, since the other text lacks its figures as well."""
    if doubt.part.kind != "item":
        return False
    weights = _choose(doubt)
    names = name_evidence(doubt)[: len(doubt.evidence)]
    measured = measure_part(doubt.compared, doubt.side, doubt.part)
    return bool(
        weights.weigh(names, doubt.evidence) >= weights.clear
        and measured
        and measured.evidence[CHEAP.index("all figures fewer")]
    )


def says_something(compared: ComparedPair, side: Side, part: ListedPart) -> bool:
    """Whether a part is no number of a paragraph, no figure, no short form and no "however"."""
    text = compared.texts[side][part.start : part.stop]
    if part.kind == "parenthesis":
        before = compared.texts[side][: part.start]
        return not is_label(text) and _adds_something(text, before, compared.langs[side])
    letters = len(_LETTER.findall(text))
    return letters >= (_SHORTEST_CHINESE if compared.langs[side] == "zh" else _SHORTEST_ENGLISH)


def _adds_something(parenthesis: str, before: str, lang: str) -> bool:
    """Whether a parenthesis is no short form, nor in Chinese the original of a name.

    >>> [_adds_something(each, "2191", "zh") for each in ("(2014)", "(WHO)", "(Ebola)", "（新）")]
    [True, False, False, False]
    >>> [_adds_something(each, "2191", "en") for each in ("(2014)", "(WHO)", "(Nepal)")]
    [True, False, True]
    """
    if _SPEAKS_IN.fullmatch(parenthesis):
        return False
    if lang == "zh":
        if _HAN.search(parenthesis):
            return len(_LETTER.findall(parenthesis)) > 1 and not _is_short(parenthesis, before)
        return _FIGURE.search(_LATIN.sub("", parenthesis)) is not None
    rest = _LATIN.sub(lambda word: "" if _ACRONYM.search(word[0]) else word[0], parenthesis)
    if _WORD.search(rest):
        return " " in parenthesis or not _is_short(parenthesis, before)
    return _FIGURE.search(rest) is not None


def _is_short(parenthesis: str, before: str) -> bool:
    """Whether a parenthesis is a short form of what stands before it: 马里稳定团, fintech."""
    rest = iter(before.lower())
    return all(each in rest for each in _LETTER.findall(parenthesis.lower()))


def _weigh_plainly(doubt: PartInDoubt) -> float:
    return _choose(doubt, cheap=True).weigh(CHEAP, doubt.evidence)


def _choose(doubt: PartInDoubt, *, cheap: bool = False) -> EvidenceWeights:
    return read_weights(_WEIGHTS)[f"{name_kind(doubt)} cheap" if cheap else name_kind(doubt)]


def name_kind(doubt: PartInDoubt) -> str:
    """What the weights of a part are called."""
    kind = doubt.part.kind
    return f"item {doubt.compared.langs[doubt.side]}" if kind == "item" else kind


def name_evidence(doubt: PartInDoubt) -> tuple[str, ...]:
    """The names of all that is known of a part once it was compared word by word."""
    from tmtool.checks.list_evidence import LISTED

    return (*(LISTED if doubt.part.kind == "item" else CHEAP + MEANT), "drawn")


def _claim(doubt: PartInDoubt, margin: float) -> Claim:
    weights = _choose(doubt)
    is_clear = margin >= weights.clear - weights.told
    return Claim(doubt.part.kind, doubt.side, doubt.part.start, doubt.part.stop, margin, is_clear)


def _list_items(
    compared: Sequence[ComparedPair], meanings: Meanings
) -> list[tuple[int, PartInDoubt]]:
    """Items in doubt. None is clear: those beyond any sum were right as seldom as the others."""
    from tmtool.checks.list_evidence import LISTED, ComparedLists

    lists = [
        (at, found)
        for at, each in enumerate(compared)
        if (found := ComparedLists.find(each)) is not None
    ]
    meanings.rough.add(text for _, each in lists for text in each.list_texts())
    likely = [
        (at, each)
        for at, each in lists
        if any(
            _choose(doubt).weigh(LISTED, doubt.evidence) >= _choose(doubt).likely
            and not _is_said(doubt)
            for doubt in each.iter_doubts(meanings.rough)
        )
    ]
    meanings.full.add(text for _, each in likely for text in each.list_texts())
    return [
        (at, doubt)
        for at, each in likely
        for doubt in each.iter_doubts(meanings.full)
        if _choose(doubt).weigh(LISTED, doubt.evidence) >= _choose(doubt).doubtful
        and not _is_said(doubt)
    ]


def _is_said(doubt: PartInDoubt) -> bool:
    """Whether an item is none, or the other side has its figures or names, or has short forms."""
    lang = doubt.compared.langs[doubt.side]
    if lang == "en" and (_CLAUSE.match(doubt.text) or _SHORT_FORM.fullmatch(doubt.text)):
        return True
    if lang == "zh" and _has_short_item(doubt):
        return True
    chinese, english = (doubt.text, doubt.other)[:: 1 if lang == "zh" else -1]
    if _NO_VOTES.search(chinese) and _NONE.search(english):
        return True
    measured = measure_part(doubt.compared, doubt.side, doubt.part)
    if measured is None:
        return False
    return any(
        measured.evidence[CHEAP.index(name)] > 0 for name in ("figures as often", "words there")
    )


def _has_short_item(doubt: PartInDoubt) -> bool:
    """Whether an item opposite is a short form that may stand for a Chinese one."""
    own, other = doubt.compared.texts[doubt.side], doubt.other
    pieces = (other[each.start : each.stop] for each in cut_list(other, "en"))
    return any(_SHORT_FORM.fullmatch(each) and each not in own for each in pieces)


def _count_items(compared: Sequence[ComparedPair]) -> Iterator[tuple[int, Claim]]:
    """Chinese lists with more items than the English one has: 、 stands in lists alone."""
    for at, each in enumerate(compared):
        side = SIDES[each.langs.index("zh")]
        excess = each.measure_excess(side, each.size)
        if excess < _SHORTER or "、" not in each.texts[side]:
            continue
        pieces = [cut_list(text, lang) for text, lang in zip(each.texts, each.langs, strict=True)]
        lists = [count_lists(*given) for given in zip(each.texts, pieces, each.langs, strict=True)]
        if compare_counts(lists[side], lists[1 - side]) == 1:
            listed = lists[side][0]
            first, last = (pieces[side][number] for number in (listed.first, listed.last))
            yield at, Claim("list", side, first.start, last.stop, 0.0)


def _omissions(job: CheckInput) -> Iterator[Finding]:
    for compared, claim in find_claims(job):
        text = (compared.pair.source, compared.pair.target)[claim.side]
        said = text[claim.start : claim.stop]
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        lang = name_language(job.langs[1 - claim.side])
        what = "is missing" if claim.side == 0 else "was added, or is missing"
        subject = "an item of this list" if claim.kind == "list" else f"this {claim.kind}"
        before = compared.usual.measure_excess(compared.size)
        length = Evidence(f"English is {_describe_length(before)} than usual for this Chinese")
        finding = build_finding(
            "left out or added", "warning", f"{subject} {what} in {lang}: {shown}", job,
            compared.pair, evidence=[length],
            rule=f"{claim.kind}, clear" if claim.is_clear else claim.kind,
            **label_side(claim.side, range(claim.start, claim.stop)),
        )  # fmt: skip
        # What was only counted is no surer than what was weighed, and was never measured.
        yield replace(finding, to_verify=claim.kind == "list")


def _describe_length(excess: float) -> str:
    share = exp(excess) - 1 if excess > 0 else 1 - exp(excess)
    return f"{share:.0%} {'longer' if excess > 0 else 'shorter'}"


def _doubt(job: CheckInput) -> str | None:
    missing = (
        "no encoder: items of lists were only counted, and what length leaves in doubt not compared"
        if load_encoder(job) is None
        else None
    )
    return "; ".join(filter(None, (missing, describe_unencoded(job, "not compared")))) or None


OMISSIONS = Check(
    "left out or added", _omissions,
    "Each sentence, clause, parenthesis and item of a list on one side has its like on the "
        "other.",
    "A translation is complete and adds nothing. Lengths, marks and figures say where something "
    "may be missing, and an encoder whether the other side has anything like it.",
    "大会注意到秘书长2019年的报告，强调必须弥合数字鸿沟，"
    "并请秘书长向大会第七十五届会议提交一份报告。 | "
    "The General Assembly takes note of the 2019 report of the Secretary-General.",
    langs=frozenset({"zh", "en"}), both=True, doubt=_doubt,
)  # fmt: skip
