"""What each speaker of a verbatim or summary record says: a part that pairs by who speaks.

The n-th intervention of a State belongs to its n-th one, where both texts have as many. Who
presides speaks before or after somebody, and is told by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tmtool.aligner.sections import LEAST, UNKNOWN, Names
from tmtool.aligner.side import SideContent
from tmtool.un.speakers import OTHER, find_speaker


def find_speakers(text: SideContent) -> list[str | None]:
    """Who speaks from a segment on, None where it doesn't say so."""
    numbers = [each.paragraph for each in text.segments]
    return [
        find_speaker(each.text, text.lang) if number != last else None
        for each, number, last in zip(text.segments, numbers, [-1, *numbers], strict=False)
    ]


def name_interventions(speakers: tuple[Names, Names]) -> tuple[Names, Names] | None:
    """Names of the interventions that segments begin, the same on both sides where they pair.

    `speakers` are the State (code) or the function that speaks from a segment on, `OTHER` for
    somebody else, None for all other segments. None where States speak too seldom for a record.

    >>> names = name_interventions((["chair", "CN", "FR", "ZA"], ["FR", "ZA", "chair", "CN"]))
    >>> names[1]
    ['FR 1', 'ZA 1', 'chair before CN 1', 'CN 1']
    """
    counts = [Counter(each for each in own if each is not None) for own in speakers]
    states = {
        each for each, count in counts[0].items() if _is_state(each) and counts[1][each] == count
    }
    if len(states) < LEAST:
        return None
    one, other = (list(_name_all(own, states, side)) for side, own in enumerate(speakers))
    return one, other


def _is_state(speaker: str | None) -> bool:
    return speaker is not None and speaker.isupper()


def _name_all(speakers: Names, states: set[str], side: int) -> Iterator[str | None]:
    """The names of one side; what has no partner that could be told has one of its own."""
    seen: Counter[str] = Counter()
    counted: list[str | None] = []
    for speaker in speakers:
        seen.update([speaker] if speaker in states else [])
        counted.append(f"{speaker} {seen[speaker]}" if speaker in states else speaker)
    heads = [at for at, speaker in enumerate(speakers) if speaker is not None]
    place = {at: n for n, at in enumerate(heads)}
    for at, (speaker, name) in enumerate(zip(speakers, counted, strict=True)):
        if speaker is None or speaker in states:
            yield name
            continue
        beside = _find_beside(counted, heads, place[at], states, speakers)
        told = beside if speaker != OTHER and not _is_state(speaker) else None
        yield f"{speaker} {told}" if told else f"{UNKNOWN}{side} {at}"


def _find_beside(
    counted: Names, heads: Sequence[int], place: int, states: set[str], speakers: Names
) -> str | None:
    """The State's intervention that comes next, or else the one before."""
    for step, word in ((1, "before"), (-1, "after")):
        at = place + step
        if 0 <= at < len(heads) and speakers[heads[at]] in states:
            return f"{word} {counted[heads[at]]}"
    return None
