"""Which texts say the same: by what is equal in all languages, then by what they mean.

The thresholds were measured on stretches of some eight paragraphs out of United Nations texts, a
half of them without a partner; `benchmarks/folders.py` prints how often they decide rightly.
Whole documents differ more from each other than such stretches do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.batch.model import Entry, FileLook
from tmtool.un.file_names import find_file_symbol
from tmtool.un.symbols import find_symbols
from tmtool.units import Document

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

Decided: TypeAlias = list[tuple[Entry, Entry, str]]
_Pair: TypeAlias = tuple[int, int]
_Scores: TypeAlias = dict[_Pair, float]

_ALIKE = 0.70
"""Facts decide where they agree so far. Chosen, no measurement."""
_AHEAD = 0.25
"""How much more facts must agree than with any other text to decide. Chosen, no measurement."""
_ENOUGH = 4
"""How many facts must be shared to decide. Chosen, no measurement."""
_MEANING = 0.72
"""Meanings decide where their cosine is so high. Chosen, no measurement."""
_CLOSER = 0.10
"""How much higher than with any other text it must be to decide. Chosen, no measurement."""
_CONTRARY = 0.4
"""Facts that agree less forbid what meanings say. Chosen, no measurement."""
_FEW = 3
"""Facts of a text below which they forbid nothing. Chosen, no measurement."""
_SIMILAR_LENGTH = 0.35
"""Share of the longer text that the shorter one has at least. Chosen, no measurement."""
_MOST = 3
"""Candidates that are named for each text, the best ones. Chosen, no measurement."""
_NUMBER = re.compile(r"\d+(?:[,.\u00a0\u202f ]\d{3}(?!\d))*")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9-]*[A-Z](?![A-Za-z])")
_WORTH = {"zh": 3.0, "ja": 2.2, "ko": 1.8}
"""How many characters of an alphabet one character is worth."""
_SAMPLES = 24
"""Places of a text that are encoded. Limit: time grows with their number."""
_SAMPLE_LENGTH = 300
"""Characters of each of these places. Limit: time grows with their number."""


def look_at(document: Document) -> FileLook:
    """What pairing wants to know of a document.

    >>> from tmtool.units import Paragraph
    >>> text = Paragraph("operative", "7", "回顾其2019年第74/197号决议和A/75/62号文件；")
    >>> sorted(look_at(Document("zh", (text,))).facts)
    ['197', '2019', '62', '74', '75', 'A/75/62', 'operative 1']
    """
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]
    facts = Counter(fact for text in texts for fact in _facts(text))
    kinds = Counter(p.kind for p in document.paragraphs if p.kind not in ("body", "masthead"))
    facts.update(f"{kind} {count}" for kind, count in kinds.items())
    step = max(1.0, len(texts) / _SAMPLES)
    sample = (texts[int(at * step)] for at in range(min(_SAMPLES, len(texts))))
    return FileLook(
        document.lang,
        document.symbol,
        dict(facts),
        sum(map(len, texts)) * _WORTH.get(document.lang, 1.0),
        tuple(text[:_SAMPLE_LENGTH] for text in sample),
    )


def find_own_symbol(document: Document, path: Path) -> str | None:
    """The symbol that a text itself says; what only its file's name says, pairing knows better."""
    return None if document.symbol == find_file_symbol(path.name) else document.symbol


def pair_contents(
    sources: Sequence[Entry], targets: Sequence[Entry], encoder: Callable[[], Encoder] | None
) -> tuple[Decided, Decided]:
    """Pairs whose contents agree far better than any other's, and those that can't be told apart.

    All files have been looked at. Those of different symbols, or of which only one is an addendum,
    a corrigendum or a revision, never pair.
    """
    facts = _by_facts(sources, targets)
    sure = {
        (i, j): f"{facts[i, j]:.0%} of the numbers and symbols agree"
        for i, j in _leading(facts, _ALIKE, _AHEAD)
        if len(_looks(sources[i]).facts.keys() & _looks(targets[j]).facts.keys()) >= _ENOUGH
    }
    left = _without(facts, sure)
    least, told = _ALIKE, "of the numbers and symbols agree"
    if left and encoder is not None:
        believed = {pair for pair in left if not _contrary(left[pair], pair, sources, targets)}
        left = _by_meaning(sources, targets, believed, encoder())
        least, told = _MEANING, "of the meaning agrees"
        close = _leading(left, _MEANING, _CLOSER)
        sure |= {pair: f"{left[pair]:.0%} {told}" for pair in close}
        left = _without(left, sure)
    doubtful = [
        (sources[i], targets[j], f"{left[i, j]:.0%} {told}, too little more than elsewhere")
        for i, j in _candidates(left, least)
    ]
    return [(sources[i], targets[j], why) for (i, j), why in sorted(sure.items())], doubtful


def _looks(entry: Entry) -> FileLook:
    return entry.look or FileLook("und")


def _facts(text: str) -> Iterator[str]:
    """Numbers in plain digits, symbols and Latin abbreviations: the same in every language."""
    plain = unicodedata.normalize("NFKC", text)
    for number in _NUMBER.findall(plain):
        yield "".join(str(int(digit)) for digit in number if digit.isdecimal()).lstrip("0") or "0"
    yield from (found.symbol for found in find_symbols(plain))
    yield from _LATIN.findall(plain)


def _may(source: Entry, target: Entry) -> bool:
    """Whether nothing forbids that two files are one document."""
    one, other = _looks(source), _looks(target)
    lengths = sorted((one.length, other.length))
    same = source.key is None or target.key is None or source.key.is_shared(target.key)
    return (
        same
        and source.supplements == target.supplements
        and one.lang != other.lang
        and lengths[0] >= _SIMILAR_LENGTH * lengths[1]
    )


def _by_facts(sources: Sequence[Entry], targets: Sequence[Entry]) -> _Scores:
    """Cosines of what the texts mention, rare things weighing more, for all pairs that may be."""
    mentioned = [[_looks(entry).facts for entry in side] for side in (sources, targets)]
    everything = [facts for side in mentioned for facts in side]
    spread = Counter(fact for facts in everything for fact in facts)
    rarity = {fact: log(1 + len(everything) / count) for fact, count in spread.items()}
    ones, others = ([_weighed(facts, rarity) for facts in side] for side in mentioned)
    return {
        (i, j): _cosine(ones[i], others[j])
        for i, source in enumerate(sources)
        for j, target in enumerate(targets)
        if _may(source, target)
    }


def _weighed(facts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {fact: (1 + log(count)) * rarity[fact] for fact, count in facts.items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {fact: weight / length for fact, weight in weights.items()}


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    few, many = sorted((first, second), key=len)
    return sum(weight * many[fact] for fact, weight in few.items() if fact in many)


def _contrary(
    score: float, pair: _Pair, sources: Sequence[Entry], targets: Sequence[Entry]
) -> bool:
    i, j = pair
    enough = min(len(_looks(entry).facts) for entry in (sources[i], targets[j])) >= _FEW
    return enough and score < _CONTRARY


def _by_meaning(
    sources: Sequence[Entry], targets: Sequence[Entry], pairs: Iterable[_Pair], encoder: Encoder
) -> _Scores:
    """Cosines of the mean vectors of samples."""
    import numpy as np

    def direction(entry: Entry) -> Vectors:
        mean: Vectors = encoder.encode(_looks(entry).sample).mean(axis=0)
        mean /= np.linalg.norm(mean)
        return mean

    wanted = sorted(pairs)
    ones = {i: direction(sources[i]) for i in dict.fromkeys(i for i, _ in wanted)}
    others = {j: direction(targets[j]) for j in dict.fromkeys(j for _, j in wanted)}
    return {(i, j): float(ones[i] @ others[j]) for i, j in wanted}


def _leading(scores: _Scores, min_score: float, ahead: float) -> list[_Pair]:
    """The pairs that reach `min_score` and are `ahead` of every other pair of either file."""
    best: dict[tuple[int, int], list[float]] = {}
    for pair, score in scores.items():
        for side, at in enumerate(pair):
            best.setdefault((side, at), []).append(score)
    top = {key: sorted(found, reverse=True)[:2] for key, found in best.items()}
    return [
        (i, j)
        for (i, j), score in scores.items()
        if score >= min_score
        and all(t[0] == score and score - (*t, 0.0)[1] >= ahead for t in (top[0, i], top[1, j]))
    ]


def _candidates(scores: _Scores, min_score: float) -> Iterator[_Pair]:
    """For each source the best targets of those that reach `min_score`."""
    reached: dict[int, list[int]] = {}
    for (i, j), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score >= min_score:
            reached.setdefault(i, []).append(j)
    return ((i, j) for i in sorted(reached) for j in reached[i][:_MOST])


def _without(scores: _Scores, taken: Iterable[_Pair]) -> _Scores:
    """The scores of pairs of which neither file is taken."""
    sides: tuple[Container[int], Container[int]] = ({i for i, _ in taken}, {j for _, j in taken})
    return {
        p: score for p, score in scores.items() if p[0] not in sides[0] and p[1] not in sides[1]
    }
