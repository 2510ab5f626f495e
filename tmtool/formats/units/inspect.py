"""What a memory is like before it is taken in: are its columns what they are said to be?

Rows are looked at a window at a time: the language of each column, and whether the rows belong
together or those a few rows apart do. Far into a long memory this is done for every fourth window
only, until one is not as it should be: then for those just before it and all that follow, until
they are well again. A few windows, spread over the file, are compared by meaning as well. The same
rows always give the same verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from tmtool.formats.units import oddities
from tmtool.formats.units.offsets import (
    OFFSETS,
    Closeness,
    RowRun,
    RowRuns,
    build_agreement,
    build_closeness,
    extract_features,
)
from tmtool.lang.detect import detect

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

Problem: TypeAlias = Literal["swapped", "wrong language", "shifted", "unrelated"]
DETECTED = frozenset({
    "zh", "ja", "ko", "el", "he", "hi", "th", "hy", "ka", "en", "fr", "es", "de", "it", "pt", "nl",
    "ca", "ro", "pl", "cs", "sk", "sv", "da", "no", "fi", "hu", "tr", "id", "vi", "sw", "ru", "uk",
    "bg", "sr", "mn", "ar", "fa", "ur",
})  # fmt: skip
"""The languages that `detect` knows; of others it can't be said that a text is in another."""
_ALIKE = (frozenset({"da", "no", "sv"}), frozenset({"cs", "sk"}), frozenset({"bg", "sr", "ru"}))
_ROWS = 50
"""Rows of a window: enough for lengths and numbers to say whether rows belong together. Chosen, no
measurement."""
_WINDOWS = 8
"""Windows that are compared by meaning. Chosen, no measurement."""
_ALL = 200
"""Windows at the beginning that are all looked at. Chosen, no measurement."""
_SKIPPED = 3
"""Windows after those that are passed over between two that are looked at. Chosen, no
measurement."""
_POOLED = 12
"""Texts of a window that tell its language, as long as they have letters enough. Chosen, no
measurement."""
_LONGEST = 300
"""Characters of each text that tell it. Chosen, no measurement."""
_ENOUGH_LETTERS = 200
"""Letters below which the language of a window isn't judged. Chosen, no measurement."""
_SURE = 0.5
"""Confidence below which a column is in the language that it is said to be in. Chosen, no
measurement."""
_MUCH = 200
"""Rows that are more than a quotation or an annex in another language. Chosen, no measurement."""
_SHARE = 0.3
"""The share of all rows that is more than that where there are fewer. Chosen, no measurement."""
_SOME = 0.1
"""The share of rows compared by meaning that may not belong to other rows. Chosen, no
measurement."""
_SETTLED = 6.0
"""Standard deviations beyond chance from which meanings need no comparing. Chosen, no
measurement."""
_STRONG = 5.0
"""Standard deviations beyond chance of rows that are surely related. Chosen, no measurement."""
_WEAK = 1.0
"""Standard deviations beyond chance of rows that aren't related at all. Chosen, no measurement."""
_CLOSER = 0.06
"""So much higher are the mean cosines of another row if columns are shifted. Chosen, no
measurement."""
_UNRELATED = 0.1
"""So little above those of any row are mean cosines if columns don't belong together. Chosen, no
measurement."""
_FEWEST = 12
"""Rows of a window below which its meanings don't say that columns are unrelated. Chosen, no
measurement."""
_FEW_WINDOWS = 4
"""Windows below which lengths and numbers don't say it. Chosen, no measurement."""
_EVEN = 0.3
"""How much lengths of a column have to vary to say anything. Chosen, no measurement."""
_MOST_RUNS = 200
"""Windows kept to look at shifts again. Limit: each is held whole."""
_MOST_CHECKED = 8
"""Shifts, the longest, of which meanings are compared. Limit: the encoder's time."""
_MOST_TOLD = 5
"""Stretches that the evidence names. Chosen, no measurement."""
_SHOWN = 60
"""Characters of an example. Chosen, no measurement."""

_Seen: TypeAlias = tuple[tuple[str, str] | None, int | None]
"""The languages of the columns where one is wrong; by how many rows they are shifted."""
_NOTHING: _Seen = None, None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a memory as a whole, with the evidence; and oddities counted by kind."""

    problem: Problem | None
    evidence: tuple[str, ...]
    counts: Mapping[str, int]
    pairs: int


@dataclass(slots=True)
class _Window:
    """Rows that stand one after another, the first of which is row `start`.

    `is_settled` says that lengths and numbers show them to belong together beyond any doubt.
    """

    start: int
    sources: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    is_settled: bool = False

    @property
    def stop(self) -> int:
        return self.start + len(self.sources) - 1


def inspect(
    pairs: Iterable[tuple[str, str]], languages: tuple[str, str], encoder: Encoder | None = None
) -> Verdict:
    """Look at all pairs of a memory in their order; `languages` are said to be its languages.

    >>> english = ["Recalls its resolutions of last year", "Notes the report with interest"] * 9
    >>> inspect(((text, "大会注意到报告并回顾其决议") for text in english), ("zh", "en")).problem
    'swapped'
    """
    inspection = Inspection(languages, encoder)
    for source, target in pairs:
        inspection.add(source, target)
    return inspection.judge()


class Inspection:
    """Looks at pairs one after another; `judge` says what was found."""

    def __init__(self, languages: tuple[str, str], encoder: Encoder | None = None) -> None:
        self._langs = languages
        self._encoder = encoder
        self._counts: Counter[str] = Counter()
        self._rows = 0
        self._window = _Window(1)
        self._spread: list[_Window] = []
        self._stride = self._number = 1
        self._passed: list[_Window] = []
        self._wrong = False
        self._languages, self._shifts = RowRuns(), RowRuns()
        self._firsts: dict[tuple[object, int], _Window] = {}
        self._agreements: list[float] = []
        self._closeness: list[tuple[_Window, Closeness]] | None = None
        self._lengths: tuple[list[float], list[float]] = ([], [])

    def add(self, source: str, target: str) -> frozenset[str]:
        """Take the next pair in; the kinds of oddities it has."""
        self._rows += 1
        kinds = self._count(source, target)
        if source.strip() and target.strip():
            self._window.sources.append(source)
            self._window.targets.append(target)
            if len(self._window.sources) == _ROWS:
                self._close()
        return kinds

    def judge(self) -> Verdict:
        """What is wrong with the pairs so far."""
        if self._window.sources:
            self._close()
        self._decide(wrong=True)
        for look in (self._language, self._shift, self._relation):
            found = look()
            if found:
                return Verdict(found[0], found[1], dict(self._counts), self._rows)
        return Verdict(None, (), dict(self._counts), self._rows)

    def _count(self, source: str, target: str) -> frozenset[str]:
        kinds = {
            kind
            for text, lang in zip((source, target), self._langs, strict=True)
            for kind in oddities.find_text_oddities(text, lang)
        }
        if "empty" not in kinds:
            kinds.update(oddities.find_pair_oddities(source, target))
        if kinds:
            self._counts.update(kinds)
        return frozenset(kinds)

    def _close(self) -> None:
        """Begin the next window; judge the one that is full, or pass it over for now."""
        window, self._window = self._window, _Window(self._rows + 1)
        self._keep(window)
        if self._number <= _ALL or self._wrong or len(self._passed) == _SKIPPED:
            found = self._seen(window)
            self._wrong = found != _NOTHING
            self._decide(wrong=self._wrong)
            self._note(window, found)
        else:
            self._passed.append(window)

    def _decide(self, *, wrong: bool) -> None:
        """What is to be made of the windows that were passed over: a wrong one is beside them."""
        for window in self._passed:
            self._note(window, self._seen(window) if wrong else _NOTHING)
        self._passed.clear()

    def _seen(self, window: _Window) -> _Seen:
        """What is wrong with a window."""
        sources, targets = ([extract_features(text) for text in side] for side in _sides(window))
        score = build_agreement(sources, targets)
        far = None
        if score:
            scores = {at: score(at) for at in OFFSETS}
            best = max(OFFSETS, key=lambda at: scores[at])
            self._agreements.append(scores[0])
            for spreads, side in zip(self._lengths, (sources, targets), strict=True):
                spreads.append(pstdev(each.length for each in side))
            far = best if scores[best] > max(_STRONG, scores[0] + _STRONG) else None
            others = max(it for at, it in scores.items() if at)
            window.is_settled = scores[0] > max(_SETTLED, others + _SETTLED)
        return self._strange(window), far

    def _note(self, window: _Window, seen: _Seen) -> None:
        """Go on with the stretches in which the same is wrong."""
        for runs, kind in zip((self._languages, self._shifts), seen, strict=True):
            self._remember(kind, runs.add(kind, window.start, window.stop), window)

    def _remember(self, kind: object, begins: bool, window: _Window) -> None:
        if begins and len(self._firsts) < _MOST_RUNS:
            self._firsts[kind, window.start] = window

    def _keep(self, window: _Window) -> None:
        """Keep some windows spread over all of the file, however long it will be."""
        self._number += 1
        if self._number % self._stride == 0 and self._encoder:
            self._spread.append(window)
            if len(self._spread) > 2 * _WINDOWS:
                self._spread = self._spread[1::2]
                self._stride *= 2

    def _strange(self, window: _Window) -> tuple[str, str] | None:
        """The languages of both columns where one isn't what it should be."""
        seen = tuple(map(_language, _sides(window), self._langs))
        return (seen[0], seen[1]) if seen != self._langs else None

    def _language(self) -> tuple[Problem, tuple[str, ...]] | None:
        """Rows in another language, where they are more than a quotation or an annex."""
        kind, rows = self._languages.find_commonest()
        if not rows or (rows < _MUCH and rows < _SHARE * self._rows):
            return None
        runs = [run for run in self._languages.iter_all() if run.kind == kind]
        seen = cast("tuple[str, str]", kind)
        said = " and ".join(
            f"the column {lang} is in {found}"
            for lang, found in zip(self._langs, seen, strict=True)
            if lang != found
        )
        told = (f"rows {run.start}-{run.stop}: {said}" for run in runs[:_MOST_TOLD])
        examples = _examples(self._firsts[kind, runs[0].start], self._langs)
        problem: Problem = "swapped" if seen == self._langs[::-1] else "wrong language"
        return problem, (*told, *examples)

    def _shift(self) -> tuple[Problem, tuple[str, ...]] | None:
        longest = sorted(self._shifts.iter_all(), key=lambda run: -run.windows)[:_MOST_CHECKED]
        runs = [run for run in longest if self._is_shift(run)]
        if not runs:
            return self._shift_of_meaning()
        told = (
            f"rows {run.start}-{run.stop}: {self._describe_shift(run.kind)}"
            for run in runs[:_MOST_TOLD]
        )
        return "shifted", (
            *told,
            *_examples(self._firsts[runs[0].kind, runs[0].start], self._langs),
        )

    def _describe_shift(self, offset: object) -> str:
        way = "below" if cast(int, offset) > 0 else "above"
        by = abs(cast(int, offset))
        return (
            f"each {self._langs[0]} belongs to the {self._langs[1]} "
            f"{by} row{'s' if by > 1 else ''} {way}"
        )

    def _is_shift(self, run: RowRun) -> bool:
        window = self._firsts.get((run.kind, run.start))
        if window is None:
            return False
        encoder = self._knowing()
        if encoder is None:
            return run.windows > 1
        close = build_closeness(encoder, *_sides(window))
        return close.means[cast(int, run.kind)] > close.means[0] + _CLOSER

    def _shift_of_meaning(self) -> tuple[Problem, tuple[str, ...]] | None:
        """Where lengths and numbers say too little: by the windows that are spread."""
        compared = self._compared()
        looked_at = sum(len(window.sources) for window, _ in compared)
        for at in OFFSETS[1:]:
            found = [(window, close.strays[at]) for window, close in compared if close.strays[at]]
            if found and sum(len(rows) for _, rows in found) >= _SOME * looked_at:
                told = (
                    f"rows {window.start + rows[0]}-{window.start + rows[-1]}: "
                    f"{self._describe_shift(at)}"
                    for window, rows in found[:_MOST_TOLD]
                )
                return "shifted", (*told, *_examples(found[0][0], self._langs, found[0][1][0]))
        return None

    def _relation(self) -> tuple[Problem, tuple[str, ...]] | None:
        """Rows that belong to no other row, near or far."""
        compared = [each for each in self._compared() if len(each[0].sources) >= _FEWEST]
        if 2 * sum(window.is_settled for window in self._spread) > len(self._spread):
            return None
        if compared:
            own = fmean(close.means[0] for _, close in compared)
            chance = fmean(close.by_chance for _, close in compared)
            if own - chance > _UNRELATED:
                return None
            told = f"cosine {own:.2f} in the same row, {chance:.2f} with any other"
            return "unrelated", (told, *_examples(compared[0][0], self._langs))
        if len(self._agreements) < _FEW_WINDOWS or fmean(self._agreements) > _WEAK:
            return None
        if min(map(fmean, self._lengths)) < _EVEN:
            return None
        return "unrelated", ("neither lengths nor numbers of the two columns go together",)

    def _compared(self) -> list[tuple[_Window, Closeness]]:
        """The windows that are spread, by meaning; those that need no comparing are left out."""
        if self._closeness is None:
            step = max(1, len(self._spread) // _WINDOWS)
            open_ones = [
                window
                for window in self._spread[::step]
                if len(window.sources) > len(OFFSETS) and not window.is_settled
            ]
            encoder = self._knowing() if open_ones else None
            self._closeness = [
                (window, build_closeness(encoder, *_sides(window)))
                for window in open_ones
                if encoder
            ]
        return self._closeness

    def _knowing(self) -> Encoder | None:
        """The encoder, if it knows both languages; asked for late, for it may have to be loaded."""
        encoder = self._encoder
        return encoder if encoder and set(self._langs) <= encoder.languages else None


def _sides(window: _Window) -> tuple[list[str], list[str]]:
    return window.sources, window.targets


def _language(texts: Sequence[str], said: str) -> str:
    """The language of a column, what it is said to be unless it is surely another."""
    pooled = "\n".join(text[:_LONGEST] for text in texts[:: max(1, len(texts) // _POOLED)])
    if oddities.measure_weight(pooled) < _ENOUGH_LETTERS:
        pooled = "\n".join(text[:_LONGEST] for text in texts)
    if said not in DETECTED or oddities.measure_weight(pooled) < _ENOUGH_LETTERS:
        return said
    guess = detect(pooled)
    alike = any({said, guess.lang} <= group for group in _ALIKE)
    return said if alike or guess.confidence < _SURE else guess.lang


def _examples(window: _Window, languages: tuple[str, str], start: int = 0) -> Iterator[str]:
    """Some rows to look at."""
    for at in range(start, min(start + 3, len(window.sources))):
        sides = zip(languages, (window.sources[at], window.targets[at]), strict=True)
        yield " | ".join(f"{lang}: {' '.join(text.split())[:_SHOWN]}" for lang, text in sides)
