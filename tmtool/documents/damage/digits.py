"""Footnote figures that still hang on words when a document has been read.

`tmtool.documents.marks` takes out those that there is evidence for. What is left is told here, and
taken out only where a figure can be nothing else, or is the one call that a footnote lacks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmtool.documents.damage.model import Finder, TextDamage
from tmtool.documents.marks import is_count
from tmtool.un import masthead
from tmtool.units import Document, Paragraph

_HAN = r"\u3400-\u9fff"
_NO_MEASURE = r"(?!\s?(?:至|到|[-–—/.．:：]))"
_SMALL = r"[^\W\d_A-ZÀ-ÞА-Я\u3040-\u9fff\uac00-\ud7a3]"
# After these a figure counts something: 第3条, 附件2, 目标4.
_COUNTED = "第表图圖条條款段件标標章节節期案号號组組类類级級阶階届屆区區步点點"
_ABBREVIATED = "".join(
    rf"(?<!\b{word}\.)"
    for word in ("Add", "Corr", "Rev", "paras", "para", "chap", "chaps", "arts", "vols", "suppl",
                 "sect", "sects", "párr", "párrs", "págs", "resp", "Misc", "Amend", "tabl")
)  # fmt: skip
# Words that a figure follows without a space now and then.
_NUMBERED = re.compile(
    r"(?i:agenda(?=21)|(?:covid|habitat|rio|annex|table|type|version|sars|unctad|web)(?=[0-9]))"
)


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_N = r"(?P<n>[0-9]{1,3})"
_WORD_4 = rf"[^\W\d_\u3040-\u9fff]{3 * _SMALL}"
_NO_MORE = r"(?![.,:][0-9])"
_BEHIND_YEAR = re.compile(
    r"(?<=(?:19|20)[0-9]{2}[-–](?:19|20)[0-9]{2})(?P<n>[1-9][0-9]?)(?![0-9%‰A-Za-z/-]|[.,][0-9])"
)
"""2001-20107: no span of years ends so."""
BEHIND_YEAR = "a footnote's figure behind a year"
"""Why such a figure is one, in whatever text: no other document is asked."""
_CERTAIN = (
    _BEHIND_YEAR,
    *_patterns(
        rf"(?<=[》”」』]){_N}(?=$|[\s，。；：、）)]|[{_HAN}]){_NO_MEASURE}",
        rf"(?<=[；。！？]){_N}(?=$|\s*$|[{_HAN}]){_NO_MEASURE}",
        r"(?<=[^\s\d/])(?P<n>[0-9]{1,3}|\*{1,3})/(?![A-Za-z0-9/])",
        rf"(?:(?<=[{_HAN}》”’）][，：])|(?<={3 * _SMALL}[,;:.؛،])|(?<=[a-z][”’»)][,;:.])){_N}$",
    ),
)
_LIKELY = _patterns(
    rf"(?<={_WORD_4}){_N}(?=[\s,;.:)”’»،؛]|$){_NO_MORE}",
    rf"{_ABBREVIATED}(?<={3 * _SMALL}[,;:.؛،]){_N}(?=\s|$)",
    rf"(?<=[a-z][”’»)\]])(?P<n>[0-9]{{1,2}})(?=[\s,;.:]|$){_NO_MORE}",
    r"(?<=[a-z][,;.][”’»)])(?P<n>[0-9]{1,2})(?=\s|$)",
    rf"(?<=[，：）)]){_N}(?=$|\s|[{_HAN}]){_NO_MEASURE}",
    rf"(?<=[；。！？]){_N}(?=\s){_NO_MEASURE}",
)
_CALLED = _patterns(
    rf"(?<=[{_HAN}])(?<![{_COUNTED}]){_N}(?=$| ?[{_HAN}《，。；]){_NO_MEASURE}",
    r"(?<=[0-9]{4})(?P<n>[0-9]{1,2})(?=[\s,;.]|$)",
)
_FIGURE = re.compile("[0-9]{1,3}")
# Begins with what is rare, so that most of a text is passed over quickly.
_GLUED = re.compile(r"[0-9*](?<=[^\s0-9].)")
_BEHIND_FIGURES = re.compile("[0-9](?<=[0-9]{5})")
"""Where a figure may begin that is glued to a year."""
_ROW = 3
"""Figures in a row that are surely marks of notes. Chosen, no measurement."""
_GAP = 5
"""Marks that may be missing within a row. Chosen, no measurement."""
_RUNNING = frozenset(("preambular", "operative", "item", "body", "title", "heading", "footnote"))


@dataclass(frozen=True, slots=True)
class _FigurePlace:
    """A figure in a paragraph: `match` is None for a mark that reading took out."""

    paragraph: int
    start: int
    number: int
    match: re.Match[str] | None = None

    @property
    def is_weak(self) -> bool:
        """Whether only its neighbours can make a mark of it."""
        return self.match is not None and self.match.re in _CALLED


def build_figure_finder(document: Document) -> Finder:
    """What finds glued figures in the paragraphs of this document."""
    labels = {p.label for p in document.paragraphs if p.kind == "footnote" and p.label}
    placed = {note.mark for p in document.paragraphs for note in p.notes}
    missing = frozenset(labels - placed)
    found = {id(p): _matches(p) for p in document.paragraphs}
    counts = Counter(match["n"] for those in found.values() for match in those)
    places = list(_places(document, found))
    sure = _in_row([place for place in places if not place.is_weak])
    sure |= _between(places, sure)

    def look(paragraph: Paragraph) -> Iterator[TextDamage]:
        for match in found.get(id(paragraph), ()):
            called = match["n"] in missing
            certain = match.re in _CERTAIN or (called and counts[match["n"]] == 1)
            certain |= (id(paragraph), match.start()) in sure
            if certain or called or match.re not in _CALLED:
                yield TextDamage(
                    "footnote mark", *match.span(), "", certain, _why(match, called=called)
                )

    return look


def _why(match: re.Match[str], *, called: bool) -> str:
    if called:
        return f"the mark of footnote {match['n']}"
    return BEHIND_YEAR if match.re is _BEHIND_YEAR else "a footnote's figure"


def _matches(paragraph: Paragraph) -> Sequence[re.Match[str]]:
    """Where in running text a figure may be a mark, each place once."""
    text = paragraph.text
    if paragraph.kind not in _RUNNING or not (glued := _list_starts(_GLUED, text)):
        return ()
    found = list(_may_be_marks(text, sorted([*glued, *_list_starts(_BEHIND_FIGURES, text)])))
    return () if found and masthead.find_facts(text.split("\n")[0]) else found


def _list_starts(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _may_be_marks(text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """The marks that begin at one of some places: elsewhere no pattern finds any."""
    taken: set[int] = set()
    for pattern in (*_CERTAIN, *_LIKELY, *_CALLED):
        for match in _iter_at(pattern, text, starts):
            start, stop = match.span("n")
            new = match.start() not in taken and not is_count(text, start, stop)
            if new and not _NUMBERED.search(text, max(0, match.start() - 8), match.start() + 2):
                taken.add(match.start())
                yield match


def _iter_at(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """As `finditer`, but only at some places, in order."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def _places(
    document: Document, matches: Mapping[int, Sequence[re.Match[str]]]
) -> Iterator[_FigurePlace]:
    """All figures of a document that are marks or may be, in order."""
    for paragraph in document.paragraphs:
        i = id(paragraph)
        here = [
            _FigurePlace(i, m.start(), int(m["n"]), m) for m in matches[i] if m["n"].isdecimal()
        ]
        here += [
            _FigurePlace(i, n.offset, int(n.mark))
            for n in paragraph.notes
            if _FIGURE.fullmatch(n.mark)
        ]
        yield from sorted(here, key=lambda place: place.start)


def _in_row(places: Sequence[_FigurePlace]) -> set[tuple[int, int]]:
    """Those that are part of a row of three or more that rises by one."""
    numbers = [place.number for place in places]
    before, after = _chains(numbers, 1), _chains(numbers[::-1], -1)[::-1]
    return {
        (place.paragraph, place.start)
        for place, b, a in zip(places, before, after, strict=True)
        if a + b - 1 >= _ROW
    }


def _chains(numbers: Sequence[int], step: int) -> list[int]:
    """For each number, how many in a row lead up to it.

    >>> _chains([1, 7, 2, 3], 1)
    [1, 1, 2, 3]
    """
    longest: dict[int, int] = {}
    lengths = []
    for number in numbers:
        longest[number] = max(longest.get(number, 1), longest.get(number - step, 0) + 1)
        lengths.append(longest[number])
    return lengths


def _between(places: Sequence[_FigurePlace], sure: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Weak ones that fill a gap: each goes on from the last mark, and the next one is near."""
    marks = [place.match is None or (place.paragraph, place.start) in sure for place in places]
    filled: set[tuple[int, int]] = set()
    next_marks, last = [], 0  # the number of the next mark from each place on; 0 where none comes
    for place, is_mark in zip(reversed(places), reversed(marks), strict=True):
        last = place.number if is_mark else last
        next_marks.append(last)
    last = 0
    for place, is_mark, following in zip(places, marks, reversed(next_marks), strict=True):
        if is_mark:
            last = place.number
        elif place.is_weak and place.number == last + 1 <= following - 1 <= last + _GAP:
            filled.add((place.paragraph, place.start))
            last = place.number
    return filled
