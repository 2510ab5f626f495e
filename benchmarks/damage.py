"""How much planted damage is found and rightly repaired, and how much is seen where there is none.

    TMTOOL_MATERIAL=... python benchmarks/damage.py [--seed 1] [--rounds 5] [--misses KIND]

Each text is read as it is and with damage of one kind planted in its lines, and both documents are
searched. A find is right where it touches what was planted; one that is in the sound text as well
counts for neither, and is listed as an alarm there. A footnote figure that reading itself took for
a mark, and a broken line that it joined, count as found and repaired. A repair is right where the
words around the place are then as they were; matters of form are repaired for that as well.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from damage_texts import SETS, Text, reading, texts_of
from planted import Planted, plant, planters

from tmtool.documents.damage import FORMS, Damage, Kind, Repair, place_damage, undo_mojibake
from tmtool.units import Document

Key = tuple[str, str, str]

_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SPACED: frozenset[Kind] = frozenset(("lost space", "extra space"))
_TOLD_ONLY: frozenset[Kind] = frozenset(("lost character", "mixed script"))
_NEAR, _NEXT = 16, 6
_ASKED = 0.98, 0.95


@dataclass
class Tally:
    """What came of the damage of one kind in one language."""

    planted: int = 0
    found: int = 0
    alarms: int = 0
    mended: int = 0
    spoiled: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        for name in ("planted", "found", "alarms", "mended", "spoiled"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses

    @property
    def finding(self) -> tuple[float, float]:
        """Precision and recall."""
        return self.found / (self.found + self.alarms or 1), self.found / (self.planted or 1)

    @property
    def repairing(self) -> tuple[float, float]:
        """The share of repairs that are right, and of the planted that is repaired rightly."""
        return self.mended / (self.mended + self.spoiled or 1), self.mended / (self.planted or 1)


@dataclass(frozen=True)
class Place:
    """A stretch of a document; `behind` counts the characters before its end."""

    behind: int
    paragraph: int
    start: int
    last: int
    stop: int


class Places:
    """The characters of a document's text without white space, and where each stands."""

    def __init__(self, document: Document) -> None:
        self.paragraphs = [p.text for p in document.paragraphs]
        self.at = [
            (i, offset)
            for i, text in enumerate(self.paragraphs)
            for offset, char in enumerate(text)
            if not char.isspace()
        ]
        self.text = "".join(self.paragraphs[i][offset] for i, offset in self.at)
        self.spaced = "\n".join(" ".join(text.split()) for text in self.paragraphs)
        self.notes = [
            (i, note.offset, note.mark)
            for i, paragraph in enumerate(document.paragraphs)
            for note in paragraph.notes
        ]

    def locate(self, left: str, middle: str, right: str, *, after: int = 0) -> Place | None:
        """The stretch between its neighbours: the first one after that character, or any."""
        before, inner, behind = (squeezed(part) for part in (left, middle, right))
        sought = before + inner + behind
        start = self.text.find(sought, after)
        start = start if start >= 0 else self.text.find(sought)
        if start < 0 or not sought:
            return None
        start += len(before)
        stop = start + len(inner)
        first = self.at[start] if inner else self._end(start)
        return Place(stop, *first, *(self._end(stop) if inner else first))

    def exact(self, left: str, middle: str, right: str, *, after: int = 0) -> Place | None:
        """The same, with white space as it is."""
        sought = " ".join(_RAISED.sub("", left + middle + right).split())
        behind = self.at[after][0] if after < len(self.at) else 0
        for i in (*range(behind, len(self.paragraphs)), *range(behind)):
            at = self.paragraphs[i].find(sought)
            if at >= 0:
                start = at + len(_RAISED.sub("", left).lstrip())
                count = sum(place <= (i, at) for place in self.at)
                return Place(count, i, start, i, start + len(middle))
        return None

    def _end(self, index: int) -> tuple[int, int]:
        """Just behind the character before."""
        paragraph, offset = self.at[index - 1] if index else (0, -1)
        return paragraph, offset + 1


def squeezed(text: str) -> str:
    """A text without white space and raised figures."""
    return "".join(_RAISED.sub("", text).split())


def main() -> int:
    """Print the tables; the exit code is 1 where less was reached than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="how often each text is damaged")
    parser.add_argument("--sets", default=",".join(SETS), help="the sets to measure on")
    parser.add_argument("--misses", metavar="KIND", help="print what was missed of a kind")
    options = parser.parse_args()
    reached = True
    for name in options.sets.split(","):
        texts = texts_of(name)
        tallies = measure(texts, options.seed, options.rounds)
        print(f"\n{name}\n", *table(tallies), "", *sound(texts), sep="\n")
        total = sum_of(tallies.values())
        reached &= all(got >= asked for got, asked in zip(total.finding, _ASKED, strict=True))
        for (kind, lang), tally in tallies.items():
            if kind == options.misses:
                print(f"\n{lang}", *tally.misses, sep="\n  ")
    return 0 if reached else 1


def measure(texts: Iterable[Text], seed: int, rounds: int) -> dict[tuple[Kind, str], Tally]:
    """What is found of each kind in each language."""
    tallies: dict[tuple[Kind, str], Tally] = defaultdict(Tally)
    for text in texts:
        known = Counter(map(_key, searched(text.lines, text.lang)[1]))
        for round_ in range(rounds):
            for kind, planter in planters(text.lang):
                rng = Random(f"{seed} {round_} {kind} {text.name} {text.lang}")
                lines, planted = plant(text.lines, kind, planter, rng)
                if planted:
                    tallies[kind, text.lang].add(judge(lines, text.lang, planted, known))
    return dict(tallies)


def searched(lines: Sequence[str], lang: str) -> tuple[Document, list[Damage]]:
    """The document of the lines without repairs, mojibake apart, and all damage in it."""
    text, done = undo_mojibake("\n".join(lines))
    found = reading(text, lang, "none")
    return found.document, [*place_damage(found.document, done), *found.damages]


def judge(
    lines: Sequence[str], lang: str, planted: Sequence[Planted], known: Counter[Key]
) -> Tally:
    """Compare what was found in a damaged text with what had been planted."""
    document, damages = searched(lines, lang)
    places = Places(document)
    repair: Repair = "all" if planted[0].kind in FORMS else "certain"
    after = Places(reading("\n".join(lines), lang, repair).document)
    tally = Tally(len(planted))
    touched: set[Damage] = set()
    at = 0
    for each in planted:
        place = _place(each, places, at)
        at = place.behind if place else at
        hits = _hits(each, place, places, damages) if place else []
        touched |= set(hits)
        _count(tally, each, hits, already=_by_reading(each, place, places), after=after)
    strange = (damage for damage in damages if damage not in touched)
    _count_alarms(tally, strange, Counter(known), repair)
    return tally


def _count(
    tally: Tally, each: Planted, hits: Sequence[Damage], *, already: bool, after: Places
) -> None:
    right = each.kind in _TOLD_ONLY or is_mended(each, after)
    changed = any(hit.is_wanted("all" if each.kind in FORMS else "certain") for hit in hits)
    tally.found += bool(hits) or already
    tally.mended += right
    tally.spoiled += not right and changed
    if not right or not (hits or already):
        said = [(hit.kind, hit.text, hit.repair, hit.certain) for hit in hits]
        tally.misses.append(f"{each.left}[{each.bad}|{each.good}]{each.right} {said}")


def _count_alarms(
    tally: Tally, strange: Iterable[Damage], known: Counter[Key], repair: Repair
) -> None:
    """What touches nothing planted and is not in the sound text either."""
    for damage in strange:
        known[_key(damage)] -= 1
        if known[_key(damage)] < 0:
            tally.alarms += 1
            tally.spoiled += damage.is_wanted(repair)
            tally.misses.append(f"ALARM {damage}")


def _key(each: Damage) -> Key:
    return each.kind, each.text, each.why


def _place(each: Planted, places: Places, after: int) -> Place | None:
    """Where the damage stands; or, undone or taken for a mark already, what is in its place."""
    exact = each.kind in _SPACED
    sought = [each.bad] if exact else [each.bad, "" if each.kind == "footnote mark" else each.good]
    for near in (None, _NEAR, _NEXT):
        left, right = each.left[-(near or len(each.left)) :], each.right[:near]
        for middle in sought:
            look = places.exact if exact else places.locate
            found = look(left, middle, right, after=after)
            if found:
                return found
    return None


def _hits(each: Planted, place: Place, places: Places, damages: Sequence[Damage]) -> list[Damage]:
    """What was found at that place."""
    if each.kind == "wrapped line":
        end = len(places.paragraphs[place.paragraph])
        return [d for d in damages if d.paragraph == place.paragraph and d.stop == end]
    return [
        d
        for d in damages
        if place.paragraph <= d.paragraph <= place.last
        and d.start <= place.stop
        and d.stop >= place.start
    ]


def _by_reading(each: Planted, place: Place | None, places: Places) -> bool:
    """Whether reading put the damage right before it was looked for."""
    if place is None:
        return False
    if each.kind == "wrapped line":
        return place.stop < len(places.paragraphs[place.last])
    return each.kind == "footnote mark" and _is_noted(each, places)


def _is_noted(each: Planted, places: Places) -> bool:
    """Whether the figure has become a mark, and where it stood."""
    left, right = squeezed(each.left[-_NEXT:]), squeezed(each.right[:_NEXT])
    return any(
        squeezed(places.paragraphs[i][:offset]).endswith(left)
        and squeezed(places.paragraphs[i][offset:]).startswith(right)
        for i, offset, mark in places.notes
        if mark == each.bad
    )


def is_mended(each: Planted, after: Places) -> bool:
    """Whether the words around the place are as they were."""
    if each.kind == "footnote mark":
        return _is_noted(each, after)
    near = _NEXT // 2 if each.kind in FORMS else _NEAR
    left, right = each.left[-near:], each.right[:near]
    if each.kind in _SPACED or (each.kind == "date" and "年" not in each.good):
        whole = _RAISED.sub("", left + each.good + right)
        return " ".join(whole.split()) in after.spaced
    place = after.locate(left, each.good, right)
    if place is None:
        return False
    return each.kind != "wrapped line" or place.start < len(after.paragraphs[place.paragraph])


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All tallies as one."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def table(tallies: dict[tuple[Kind, str], Tally]) -> Iterator[str]:
    """A line for each kind and language, for each kind, and for all."""
    yield f"{'':20}{'':4}{'':>7}  {'finding':^16}  {'repairing':^16}"
    yield f"{'kind':20}{'':4}{'planted':>7}  precision recall  {'right':>9} {'of all':>6}"
    for (kind, lang), tally in sorted(tallies.items()):
        yield f"{kind:20}{lang:4}{_figures(tally, told_only=kind in _TOLD_ONLY)}"
    for kind in sorted({kind for kind, _ in tallies}):
        tally = sum_of(each for (of, _), each in tallies.items() if of == kind)
        yield f"{kind:20}{'all':4}{_figures(tally, told_only=kind in _TOLD_ONLY)}"
    yield f"{'all':24}{_figures(sum_of(tallies.values()))}"


def _figures(tally: Tally, *, told_only: bool = False) -> str:
    precision, recall = tally.finding
    right, of_all = tally.repairing
    found = f"{tally.planted:7}  {precision:9.3f} {recall:6.3f}"
    return found if told_only else f"{found}  {right:9.3f} {of_all:6.3f}"


def sound(texts: Iterable[Text]) -> Iterator[str]:
    """What is found in the texts as they are."""
    yield "found in the sound texts"
    for text in texts:
        kinds = Counter(each.kind for each in searched(text.raw, text.lang)[1])
        told = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) or "nothing"
        yield f"{text.name:10} {text.lang}  {sum(map(len, text.raw)):7} characters  {told}"


if __name__ == "__main__":
    sys.exit(main())
