"""What a pair of runs is worth as an entry of a glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.terms.extracting import chinese, spaced
from tmtool.terms.extracting.candidates import Places
from tmtool.terms.extracting.grams import NOTHING

if TYPE_CHECKING:
    from tmtool.terms.extracting.grams import Floats, Grams, Mask
    from tmtool.terms.extracting.pairing import Pairs
    from tmtool.terms.extracting.side import Side

_SPREAD = 0.6
"""How far the lengths of right pairs lie apart: the standard deviation of the ratio's logarithm."""
_LEAST = 0.2
_SINGLE, _JOINED, _PHRASE = 0.1, 0.5, 0.7
"""A single word is seldom a term; what joins two terms, or adds to one, is less often one."""
_JOINTS = spaced.JOINING | frozenset("和及与或")
_ADDED = frozenset(("with", "in", "for", "to", "on", "against", "的"))


def lengths(sides: tuple[Side, Side], grams: tuple[Grams, Grams], pairs: Pairs) -> Floats:
    """For each pair how usual it is for these languages that one side is so much longer: 0.2..1.

    Letters are counted, without words of grammar. Abbreviations are much shorter than what they
    stand for; so no pair is ruled out.
    """
    import numpy as np

    own = [_letters(side, each) for side, each in zip(sides, grams, strict=True)]
    whole = [float(_sizes(side).sum()) for side in sides]
    usual = np.log(max(whole[0], 1) / max(whole[1], 1))
    ratio = np.log(own[0][pairs.source] / own[1][pairs.target]) - usual
    fit: Floats = np.maximum(np.exp(-(ratio**2) / (2 * _SPREAD**2)), _LEAST)
    return fit


def _sizes(side: Side) -> Floats:
    """The letters of each token, none of those of grammar."""
    import numpy as np

    letters = np.array([len(name) for name in side.names])
    letters[side.small] = 0
    letters[NOTHING] = 0
    found: Floats = letters[side.tokens].astype(np.float64)
    return found


def _letters(side: Side, grams: Grams) -> Floats:
    import numpy as np

    ends = np.append(0, np.cumsum(_sizes(side)))
    found: Floats = ends[grams.firsts + grams.lengths] - ends[grams.firsts]
    return np.maximum(found, 1.0)


def termhood(side: Side, grams: Grams) -> Floats:
    """For each run: a single word weighs little, joined things less, all others 1."""
    import numpy as np

    found: Floats = np.where(_has(side, grams, _ADDED), _PHRASE, 1.0)
    for at in range(1, int(grams.lengths.max(initial=0)) - 1):
        found[_joined(side, grams, at)] = _JOINED
    if side.is_chinese:
        found[_begins_with_verb(side, grams)] *= _PHRASE
    else:
        found[grams.lengths == 1] = _SINGLE
    return found


def _begins_with_verb(side: Side, grams: Grams) -> Mask:
    """Whether runs begin with two characters that are a verb more often than not."""
    import numpy as np

    firsts, lengths = grams.firsts.tolist(), np.minimum(grams.lengths, 2).tolist()
    begin = ("".join(side.counted(at, size)) for at, size in zip(firsts, lengths, strict=True))
    return np.fromiter(map(chinese.is_verb, begin), np.bool_, len(grams))


def _has(side: Side, grams: Grams, names: frozenset[str]) -> Mask:
    """Whether such tokens stand in runs."""
    import numpy as np

    counts = np.append(0, np.cumsum(np.array([name in names for name in side.names])[side.tokens]))
    found: Mask = counts[grams.firsts + grams.lengths] > counts[grams.firsts]
    return found


def _joined(side: Side, grams: Grams, at: int) -> Mask:
    """Whether runs have "and" after so many tokens, between what stands elsewhere by itself."""
    import numpy as np

    joins = np.append(np.array([name in _JOINTS for name in side.names])[side.tokens], False)
    found: Mask = (grams.lengths > at + 1) & joins[np.minimum(grams.firsts + at, len(joins) - 1)]
    places = Places(grams)
    before = places.at(grams.firsts, at)
    found &= (before >= 0) & (grams.counts[before] > grams.counts)
    for size in np.unique(grams.lengths[found]).tolist():
        those = found & (grams.lengths == size)
        after = places.at(grams.firsts[those] + at + 1, size - at - 1)
        found[those] = (after >= 0) & (grams.counts[after] > grams.counts[those])
    return found
