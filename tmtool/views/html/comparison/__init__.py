"""A comparison as a self-contained page: paragraphs, their differences, the earlier translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tmtool.formats import page
from tmtool.formats.page import escape, spoken
from tmtool.lang.codes import name
from tmtool.memory.comparison.model import Comparison, Row
from tmtool.memory.places import Show
from tmtool.views import comparison_cells as cells
from tmtool.views.terminal.look import Part, Role

_ELEMENTS: dict[Role, tuple[str, str]] = {
    "gone": ("<del>", "</del>"),
    "new": ("<ins>", "</ins>"),
    "affected": ("<mark>", "</mark>"),
    "value": ('<mark class="value">', "</mark>"),
    "found": ("<mark>", "</mark>"),
}
_LEGEND = """<p id="legend"><del>only in the predecessor</del> <ins>only in the draft</ins>
<mark>renders what differs</mark> <mark class="value">the draft's value, put in</mark>"""
_KEYS = """<p id="keys"><kbd>n</kbd> <kbd>p</kbd> next and previous change, <kbd>j</kbd>
<kbd>k</kbd> next and previous paragraph, <kbd>/</kbd> filter, <kbd>Esc</kbd> all again</p>
"""


def chunks(comparison: Comparison, show: Show = str) -> Iterator[str]:
    """The page, piece by piece; `show` says what opens a place."""
    draft, earlier = cells.titles(comparison)
    return page.chunks(f"{draft} against {earlier}", _body(comparison, show), __name__)


def _body(comparison: Comparison, show: Show) -> Iterator[str]:
    yield from _header(comparison)
    yield from _tools(comparison)
    yield from _table(comparison, show)


def _header(comparison: Comparison) -> Iterator[str]:
    draft, earlier = cells.titles(comparison)
    yield f"<header>\n<h1>{escape(draft)} <small>against</small> {escape(earlier)}</h1>\n"
    yield f"<p>{escape(cells.counted(comparison))}</p>\n"
    for sentence in cells.told(comparison):
        yield f"<p>{escape(sentence)}</p>\n"
    ends = f" <span>{cells.ENDS}</span>" if cells.is_recut(comparison) else ""
    yield f"{_LEGEND}{ends}</p>\n</header>\n"


def _tools(comparison: Comparison) -> Iterator[str]:
    """A button for each verdict that there is, which is the count as well."""
    yield '<nav aria-label="Tools">\n'
    for verdict, count in comparison.counts.items():
        if count:
            yield (
                f'<button type="button" data-verdict="{verdict}" aria-pressed="true">'
                f"{count} {verdict}</button>\n"
            )
    yield '<label>Filter <input type="search" id="search"></label>\n'
    yield '<output id="found" for="search"></output>\n'
    yield f'<button type="button" id="print">Print</button>\n{_KEYS}</nav>\n'


def _table(comparison: Comparison, show: Show) -> Iterator[str]:
    source, target = (name(lang) for lang in comparison.langs)
    yield '<main>\n<table id="rows">\n<thead><tr><th scope="col">Place</th>'
    yield f'<th scope="col">{escape(source)}: the draft</th><th scope="col">{escape(target)}: '
    yield f"{escape(comparison.predecessor.name)}</th></tr></thead>\n<tbody>\n"
    for number, row in enumerate(comparison.rows, start=1):
        yield _row(number, row, comparison, show)
    yield "</tbody>\n</table>\n</main>\n"


def _row(number: int, row: Row, comparison: Comparison, show: Show) -> str:
    target = _cell(cells.translation(row, comparison), comparison.langs[1])
    made = cells.made(row)
    if made:
        target += f'<p class="told">made for this draft:</p>{_cell(made, comparison.langs[1])}'
    if not target:
        target = '<p class="told">no translation</p>'
    for source in cells.sources_of(row, comparison, show):
        target += f'<p class="told"><code>tmtool show {escape(source)}</code></p>'
    return (
        f'<tr id="row-{number}" data-verdict="{row.verdict}" tabindex="-1"><th scope="row">'
        f'<a href="#row-{number}">{_unbroken(cells.places(row, comparison))}</a>'
        f'<span class="verdict">{_unbroken(cells.tell_verdict(row, comparison))}</span></th>'
        f"<td>{_cell(cells.differences(row, comparison), comparison.langs[0])}</td>"
        f"<td>{target}</td></tr>\n"
    )


def _unbroken(told: str) -> str:
    """What is told in a narrow column: numbers stay beside what they are of."""
    return re.sub(r"(?<=\bparas\.) |(?<=\bpara\.) | (?=%)", "&nbsp;", escape(told))


def _cell(paragraphs: Iterable[Iterable[Part]], lang: str) -> str:
    texts = ("".join(map(_part, each)) for each in paragraphs)
    return "".join(f"<p {spoken(lang)}>{text}</p>" for text in texts if text)


def _part(part: Part) -> str:
    opening, closing = _ELEMENTS[part.role] if part.role else ("", "")
    return f"{opening}{escape(part.text)}{closing}"
