"""The rows of the page: a pair each, its labels, its texts with marks and looks, its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmtool.formats.bitexts.columns import DOUBTFUL
from tmtool.formats.bitexts.inline import Inline
from tmtool.formats.bitexts.rows import Row, Side, name_sides
from tmtool.formats.page import escape, spoken
from tmtool.lang.script import joiner
from tmtool.un.labels import canonical

_ELEMENTS = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "superscript": "sup",
    "subscript": "sub",
}  # fmt: skip
_SAFE = ("http://", "https://", "mailto:")


def is_doubtful(row: Row) -> bool:
    """Whether a reviser should look: nobody did, and the score is low or there is none."""
    return row.checked is None and (row.score is None or row.score < DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Notes:
    """The rows in which the footnotes of each side stand, by canonical label."""

    sides: tuple[dict[str, int], ...]

    @classmethod
    def of(cls, rows: Iterable[Row], sides: int) -> Notes:
        numbers: tuple[dict[str, int], ...] = tuple({} for _ in range(sides))
        for row in rows:
            if row.stream == "footnotes":
                for side, own in zip(row.sides, numbers, strict=True):
                    for label in side.labels:
                        own.setdefault(canonical(label), row.number + 1)
        return cls(numbers)


def row_of(row: Row, langs: Sequence[str], notes: Notes) -> str:
    """One row of the table."""
    names = name_sides(len(langs))
    cells = map(_cell, names, row.sides, langs, notes.sides)
    classes = [_band(row)]
    classes += ["doubtful"] * is_doubtful(row) + ["alone"] * (not row.is_pair)
    return (
        f'<tr id="pair-{row.number + 1}" class="{" ".join(classes)}" tabindex="-1">'
        f'<th scope="row" class="number"><a href="#pair-{row.number + 1}">{row.number + 1}</a>'
        f"<span>{escape(row.type)}</span></th>"
        f"{''.join(cells)}"
        f'<td class="verdict">{_verdict(row)}</td></tr>\n'
    )


def _band(row: Row) -> str:
    """The colour of a score: a class from `p0` (surely wrong) to `p9`."""
    if row.checked:
        return "checked"
    return "unknown" if row.score is None else f"p{min(int(row.score * 10), 9)}"


def _verdict(row: Row) -> str:
    score = "" if row.score is None else f"<b>alignment {row.score:.2f}</b>"
    if row.checked:
        at = f"<time>{escape(row.checked.at[:10])}</time>"
        return f"{score}<span>checked by {escape(row.checked.by)}, {at}</span>"
    doubtful = "<em>doubtful</em>" if is_doubtful(row) else ""
    return f"{score}<span>automatic</span>{doubtful}"


def _cell(name: str, side: Side, lang: str, notes: dict[str, int]) -> str:
    classes = " ".join((_class(name), *side.kinds))
    opened = f'<td class="{classes}" {spoken(lang)}>'
    if not side.segments and not side.text:
        return f'<td class="{_class(name)} none" lang="en" dir="ltr">no counterpart</td>'
    label = f'<span class="label">{escape(side.label)}</span> ' if side.label else ""
    return f"{opened}{label}{''.join(_marked(side, lang, notes))}</td>"


def _class(name: str) -> str:
    """The class of a side's cells: all languages but the first are targets."""
    return "source" if name == "source" else "target"


def _marked(side: Side, lang: str, notes: dict[str, int]) -> Iterator[str]:
    """The text with what stands inside it; between two segments a mark that they are two."""
    events = [*_events(side.inlines, notes), *_seams(side, lang)]
    at = 0
    for place, _, markup in sorted(events):
        yield escape(side.text[at:place])
        yield markup
        at = place
    yield escape(side.text[at:])


def _seams(side: Side, lang: str) -> Iterator[tuple[int, int, str]]:
    at, gap = 0, len(joiner(lang))
    for part in side.parts[:-1]:
        at += part.stop - part.start + gap
        yield at, _SEAM, '<wbr><span class="seam" title="two segments"></span>'


# What goes first where two stand at one place: ends, then marks, then seams, then beginnings.
_END, _NOTE, _SEAM, _BEGINNING = range(4)


def _events(inlines: Iterable[Inline], notes: dict[str, int]) -> Iterator[tuple[int, int, str]]:
    """Where an element begins or ends. Stretches that overlap are cut so that they nest."""
    for each in inlines:
        if each.look == "note":
            yield each.start, _NOTE, _mark(each.value or "", notes)
    for start, stop, looks in _stretches([each for each in inlines if each.look != "note"]):
        opened, closed = "", ""
        for look in looks:
            first, last = _tags(look)
            opened, closed = opened + first, last + closed
        yield start, _BEGINNING, opened
        yield stop, _END, closed


def _stretches(looks: list[Inline]) -> Iterator[tuple[int, int, list[Inline]]]:
    """The text in stretches that look alike throughout, plain ones left out."""
    places = sorted({place for each in looks for place in (each.start, each.stop)})
    for start, stop in pairwise(places):
        worn = [each for each in looks if each.start <= start and stop <= each.stop]
        if worn:
            yield start, stop, worn


def _tags(look: Inline) -> tuple[str, str]:
    if look.look != "link":
        element = _ELEMENTS[look.look]
        return f"<{element}>", f"</{element}>"
    if (look.value or "").lower().startswith(_SAFE):
        return f'<a href="{escape(look.value or "")}" rel="noreferrer">', "</a>"
    return "<u>", "</u>"


def _mark(mark: str, notes: dict[str, int]) -> str:
    row = notes.get(canonical(mark))
    if row is None:
        return f'<sup class="mark">{escape(mark)}</sup>'
    return f'<a class="mark" href="#pair-{row}"><sup>{escape(mark)}</sup></a>'
