"""Leaving beads out of a bitext: those with low scores, those not in their languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tmtool.lang.detect import detect
from tmtool.lang.script import join
from tmtool.units import SCORE_DIGITS, Alignment, Bead, Bitext

# No segment of the six-language sets looks like another language with so much confidence; of the
# language of the other side, as text that was never translated has it, less will do.
_CERTAIN, _CERTAIN_OF_OTHER = 0.4, 0.25


def with_scores(bitext: Bitext, least: float) -> Bitext:
    """The bitext without the beads and list items that score less, as scores are written.

    What nobody scored stays, and so does what a person has checked.
    """
    kept = _with_beads(bitext, lambda bead, _: _reaches(bead.score, bead.checked, least))
    lists = tuple(each for each in kept.lists if _reaches(each.score, each.checked, least))
    return replace(kept, lists=lists)


def in_languages(bitext: Bitext) -> Bitext:
    """The bitext without the beads of which a side is certainly in another language.

    >>> from tmtool.lang.detect import detect
    >>> detect("Untranslated text that was left in the Chinese document by mistake.").lang
    'en'
    """
    langs = bitext.source.lang, bitext.target.lang
    return _with_beads(bitext, lambda bead, stream: not _foreign(bead, stream, langs))


def _with_beads(bitext: Bitext, keep: Callable[[Bead, Alignment], bool]) -> Bitext:
    streams = (
        replace(stream, beads=tuple(bead for bead in stream.beads if keep(bead, stream)))
        for stream in bitext.streams
    )
    return replace(bitext, streams=tuple(streams))


def _reaches(score: float | None, checked: object, least: float) -> bool:
    return score is None or checked is not None or round(score, SCORE_DIGITS) >= least


def _foreign(bead: Bead, stream: Alignment, langs: tuple[str, str]) -> bool:
    sides = (stream.source, bead.source), (stream.target, bead.target)
    for (segments, span), lang, other in zip(sides, langs, reversed(langs), strict=True):
        text = join([segment.text for segment in segments[span.start : span.stop]], lang)
        guess = detect(text)
        least = _CERTAIN_OF_OTHER if guess.lang == other else _CERTAIN
        if guess.lang not in (lang, "und") and guess.confidence >= least:
            return True
    return False
