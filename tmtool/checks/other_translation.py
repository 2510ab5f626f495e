"""Pairs that say two different things: the translation of another sentence, or of none here.

Texts that have figures, and the same, are taken for translations of each other; of all others an
encoder compares the beginnings, roughly at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tmtool.checks.lengths import is_short_form, is_whole
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, build_finding, load_encoder
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import count_han, get_base

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3})")
_BEGINNING = {"zh": 80, "en": 260}
"""Characters of a text that are compared. Chosen: whoever translates another sentence does so from
its beginning."""
_LIKE = 0.48
"""The cosine of rough vectors from which on the full ones are not compared. Measured on the halves
for work, 2026-11: 1 in 20 sound pairs has less, and 998 in 1,000 with another translation."""
_SHORTEST = 8
"""Chinese characters of a pair that is compared; titles are translated freely. Chosen, no
measurement."""
_LONGER = 12
"""Chinese characters of a pair that nothing else in the text explains. Chosen, no measurement."""
_UNLIKE = 0.25
"""The cosine of texts that have nothing in common. Measured on the halves for work, 2026-11: 1 in
1,300 sound pairs has less, and 9 in 10 with another translation of the UN corpus."""
_DOUBTFUL = 0.45
"""The cosine below which another text of the file may fit better. Measured there: 1 in 150 sound
pairs has less, and 19 in 20 with another translation."""
_FITS = 0.5
"""The cosine of a text that fits. Measured there: 97 in 100 sound pairs of the UN corpus have
more."""
_FITS_BETTER = 0.2
"""And it is by so much nearer. Chosen, no measurement."""
_LIKELY = 4
"""Texts around that are compared in full, by their rough vectors. Chosen, for speed."""
_AROUND = 100
"""Pairs to either side among which the right one is looked for. Chosen, no measurement."""


class _Stranger(NamedTuple):
    """A pair whose texts don't fit, and the place of one that fits a text of it better."""

    at: int
    cosine: float
    side: int = 0
    better: int | None = None


def _other_translations(job: CheckInput) -> Iterator[Finding]:
    encoder = load_encoder(job)
    if encoder is None:
        return
    at = 0 if get_base(job.langs[0]) == "zh" else 1
    pairs = [pair for pair in job.pairs if _is_comparable(pair) and not is_short_form(pair)]
    long = [count_han(_sides(pair)[at]) >= _SHORTEST for pair in pairs]
    texts = [[_begin(_sides(pair)[side], job.langs[side]) for pair in pairs] for side in SIDES]
    for each in _find_strangers(texts, long, encoder):
        pair = pairs[each.at]
        likeness = Evidence(f"likeness of meaning: {max(each.cosine, 0):.2f} of 1")
        source, target = [range(len(pair.source))], [range(len(pair.target))]
        if each.better is not None:
            other = pairs[each.better]
            what = "source" if each.side == 0 else "target"
            message = f"these texts differ in meaning: the {what} fits pair {other.number + 1:,}"
            yield build_finding(
                "another translation", "error", message, job, pair, evidence=[likeness],
                rule="fits another pair", source=source, target=target,
            )  # fmt: skip
        elif each.cosine < _UNLIKE and count_han(_sides(pair)[at]) >= _LONGER:
            yield build_finding(
                "another translation", "error", "these texts differ in meaning", job, pair,
                evidence=[likeness], rule="unlike", source=source, target=target,
            )  # fmt: skip


def _is_comparable(pair: Pair) -> bool:
    """Return True if both sides are complete and have no lone surrogate."""
    return is_whole(pair) and not any(_SURROGATE.search(text) for text in _sides(pair))


def _list_figures(text: str) -> frozenset[str]:
    return frozenset(_GROUPED.sub("", each) for each in _FIGURE.findall(text))


def _have_same_figures(source: str, target: str) -> bool:
    """Return True if two texts have figures, and the same ones."""
    figures = _list_figures(source)
    return bool(figures) and figures == _list_figures(target)


def _get_rough(encoder: Encoder) -> Callable[[Sequence[str]], Vectors]:
    """Return the method for rough vectors; the full one where an encoder has none."""
    rough: Callable[[Sequence[str]], Vectors] = getattr(encoder, "glance", encoder.encode)
    return rough


def _sides(pair: Pair) -> tuple[str, str]:
    return pair.source, pair.target


def _begin(text: str, lang: str) -> str:
    base = get_base(lang)
    return (simplify_in_place(text) if base == "zh" else text)[: _BEGINNING[base]]


def _find_strangers(
    texts: Sequence[Sequence[str]], long: Sequence[bool], encoder: Encoder
) -> Iterator[_Stranger]:
    compared = [
        at
        for at, (one, other) in enumerate(zip(*texts, strict=True))
        if long[at] and not _have_same_figures(one, other)
    ]
    if not compared:
        return
    glances = [_encode(texts[side], compared, _get_rough(encoder)) for side in SIDES]
    unlike = [at for at in compared if float(glances[0][at] @ glances[1][at]) < _LIKE]
    rows = [_encode(texts[side], unlike, encoder.encode) for side in SIDES]
    doubtful = [at for at in unlike if float(rows[0][at] @ rows[1][at]) < _DOUBTFUL]
    near = {
        other
        for at in doubtful
        for other in range(max(0, at - _AROUND), min(len(long), at + _AROUND + 1))
        if long[other]
    }
    for side in SIDES:
        new = sorted(near - glances[side].keys())
        glances[side] |= _encode(texts[side], new, _get_rough(encoder))
    for side in SIDES:
        wanted = {
            other for at in doubtful for other in _find_likely(at, glances[side], glances[1 - side])
        }
        new = sorted(wanted - rows[1 - side].keys())
        rows[1 - side] |= _encode(texts[1 - side], new, encoder.encode)
    for at in doubtful:
        yield _look_around(at, texts, rows)


def _encode(
    texts: Sequence[str], places: Sequence[int], encode: Callable[[Sequence[str]], Vectors]
) -> dict[int, Vectors]:
    if not places:
        return {}
    return dict(zip(places, encode([texts[at] for at in places]), strict=True))


def _find_likely(at: int, own: dict[int, Vectors], second: dict[int, Vectors]) -> list[int]:
    """The places around whose rough vectors are nearest to that of a text."""
    near = [place for place in range(at - _AROUND, at + _AROUND + 1) if place in second]
    cosines = np.stack([second[place] for place in near]) @ own[at]
    return [near[place] for place in np.argsort(-cosines)[:_LIKELY]]


def _look_around(
    at: int, texts: Sequence[Sequence[str]], rows: Sequence[dict[int, Vectors]]
) -> _Stranger:
    """Whether the source has its translation, or the target its source, in another pair."""
    own = float(rows[0][at] @ rows[1][at])
    best = _Stranger(at, own)
    nearest = max(_FITS, own + _FITS_BETTER)
    for side in SIDES:
        others = [
            other
            for other in rows[1 - side]
            if abs(other - at) <= _AROUND and texts[1 - side][other] != texts[1 - side][at]
        ]
        if not others:
            continue
        cosines = np.stack([rows[1 - side][other] for other in others]) @ rows[side][at]
        first = int(cosines.argmax())
        if float(cosines[first]) >= nearest:
            nearest = float(cosines[first])
            best = _Stranger(at, own, side, others[first])
    return best


def _doubt(job: CheckInput) -> str | None:
    return None if load_encoder(job) is not None else "no encoder: meanings were not compared"


OTHER_TRANSLATION = Check(
    "another translation", _other_translations,
    "The two texts of a pair say the same, and neither is nearer to a text of another pair.",
    "A text put in the wrong row is fluent and complete; an encoder tells that it means something "
    "else.",
    "大会决定将题为“信息和通信技术促进可持续发展”的项目列入临时议程。 | "
    "The meeting rose at ten minutes past six and the delegations left the building.",
    langs=frozenset({"zh", "en"}), both=True, doubt=_doubt,
)  # fmt: skip
