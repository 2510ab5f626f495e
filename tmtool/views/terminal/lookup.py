"""The matches of a look-up on a terminal: numbered, with their differences, reasons and origins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.memory.model import WHOLE, Answer, Kind, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.places import describe_origin, show_place
from tmtool.operations.lookup import LookedUpText
from tmtool.regions import build_tag
from tmtool.terms.found import FoundTerm
from tmtool.terms.superseded_wording import SupersededWording
from tmtool.views import KIND_NAMES, Role, TextPart, split_parts
from tmtool.views.lookup import (
    LOUD,
    describe_searched,
    explain_score,
    format_percent,
    list_badges,
    split_differences,
    split_rewritten,
)
from tmtool.views.terminal.concordance import MINIMUM, render_counts
from tmtool.views.terminal.look import (
    MEANING,
    Look,
    indent_lines,
    join_columns,
    lay_out,
    render_quietly,
)
from tmtool.views.terminal.terms import describe_equivalent
from tmtool.views.terminal.whole_names import render_names

_NUMBER = 4
"""Columns for the number of a match. Chosen, no measurement."""
_SIDE_BY_SIDE = 100
"""From so many columns on, both languages stand side by side. Chosen, no measurement."""
_COLOURS: dict[Kind, str] = {
    "context": "1;32", "exact": "1;32", "formula": "1;35", "fuzzy": "1;34", "semantic": "1;36",
    "fragment": "1;36", "containing": "1;34", "contained": "1;34",
}  # fmt: skip
_RENDERINGS = 4
"""Renderings of a phrase that are listed; `tmtool concordance` lists more. Chosen, no
measurement."""
_URGENT = "1;31"
_LINES = 4  # of the translation around a piece
_NEW = "->"
"""Before a text that was made for the query; it stands in no document."""
_TOLD: tuple[Role, ...] = ("gone", "new", "affected", "value")


def view(
    text: LookedUpText, memory: str, look: Look, filtered: str = "", *, reasons: bool = False
) -> Iterator[str]:
    """All of a look-up, line by line, line ends included; pieces are numbered after the matches.

    With `reasons` each match says why its score is what it is, and how it was ranked.
    """
    answer, options = text.answer, text.options
    yield from _head(answer, options, look)
    yield from render_names(text.names, (options.source, options.target), look)
    if text.phrase is not None:
        yield "\n"
        yield from render_counts(text.phrase, look, _RENDERINGS)
    shown: set[Role] = set()
    for number, match in enumerate(answer.matches, start=1):
        yield "\n"
        yield from _match(number, match, answer, options, look, shown)
        if match.superseded is not None:
            yield from _superseded(match.superseded, look)
        if reasons and (told := explain_score(match)):
            lines = render_quietly(told, look.columns - _NUMBER, look)
            yield from indent_lines(" " * _NUMBER, lines, _NUMBER)
    if answer.pieces:
        yield "\nsubsegment matches:\n"
        for number, piece in enumerate(answer.pieces, start=len(answer.matches) + 1):
            yield from _piece(number, piece, answer, options, look, shown)
    if text.terms:
        yield "\nterms:\n"
        yield from _terms(text.terms, answer.query.text, look)
    yield "\n"
    yield from _foot(answer, memory, look, filtered, shown)


def _superseded(wording: SupersededWording, look: Look) -> Iterator[str]:
    """Which terms of a translation are superseded, and the translation with their successors."""
    told = str(wording).replace("->", "→") if look.boxes else str(wording)
    room = look.columns - _NUMBER
    for line in wrap(make_printable(f"superseded wording: {told}"), room):
        yield f"{' ' * _NUMBER}{look.paint(line, _URGENT)}\n"
    if wording.spans:
        made = split_parts(wording.text, wording.spans, "found")
        yield from indent_lines(f"{_NEW}", lay_out(made, room, look), _NUMBER)


def _terms(terms: Sequence[FoundTerm], query: str, look: Look) -> Iterator[str]:
    """Each term of the query once, with what the term base has for it."""
    once = {(each.entry.id, each.term): each for each in terms}
    for each in once.values():
        name = f"{' ' * _NUMBER}{make_printable(query[each.start : each.stop])}  "
        told = "; ".join(map(describe_equivalent, each.equivalents))
        room = max(look.columns - measure_width(name), MINIMUM)
        yield from indent_lines(name, wrap(make_printable(told), room), 2 * _NUMBER)


def target_tag(match: Match, options: LookupOptions) -> str:
    """The language of a translation with its regional usage, where that is known."""
    return build_tag(options.target, match.target_region)


def _head(answer: Answer, options: LookupOptions, look: Look) -> Iterator[str]:
    source = build_tag(options.source, options.source_region)
    direction = f"{source} -> {build_tag(options.target, options.target_region)}: "
    text = lay_out([TextPart(answer.query.text)], look.columns - measure_width(direction), look)
    yield from indent_lines(direction, text[:_NUMBER], measure_width(direction))
    kinds = {match.kind for match in answer.matches}
    if kinds <= {"contained", "semantic"}:
        near = "; parts of it:" if "contained" in kinds else "; nearest in meaning:"
        near = near if kinds else ""
        yield f"no match reaches {format_percent(100 * options.floor)}{near}\n"


def _match(
    number: int, match: Match, answer: Answer, options: LookupOptions, look: Look, shown: set[Role]
) -> Iterator[str]:
    yield from indent_lines(f"{number}", _title(match, look), _NUMBER)
    source = split_differences(match, answer.query.text)
    marked = any(part.role for part in source)
    target = split_parts(match.target, match.affected if marked else (), "affected")
    shown.update(part.role for part in (*source, *target) if part.role)
    made = split_rewritten(match)
    if made:
        shown.add("value")
    named = build_tag(options.source, match.source_region), target_tag(match, options)
    yield from _texts([*zip(named, (source, target), strict=True)], made, look)
    room = look.columns - _NUMBER
    yield from indent_lines(
        " " * _NUMBER, render_quietly(_origin(match, options, look), room, look), _NUMBER
    )


def _title(match: Match, look: Look) -> Iterator[str]:
    """The kind, the scores in words and the badges, in as many lines as they take."""
    name = KIND_NAMES.get(match.kind, match.kind)
    words = [name]
    # The length of the rest of a text says nothing of how well the part fits.
    if match.kind not in WHOLE:
        words.append(f"match {format_percent(match.scored.match)}")
    if match.cosine is not None:
        words.insert(1, f"meaning {match.cosine:.2f}")
    if match.origin.score is not None:
        words.append(f"alignment {match.origin.score:.2f}")
    dot = " · " if look.boxes else ", "
    told = dot.join(list_badges(match))
    for line in wrap("  ".join([*words, *([told] if told else [])]), look.columns - _NUMBER):
        kind, rest = line[: len(name)], line[len(name) :]
        if kind == name:
            line = look.paint(kind, _COLOURS[match.kind]) + rest
        yield line.replace(LOUD, look.paint(LOUD, _URGENT))


def _texts(
    sides: Sequence[tuple[str, Sequence[TextPart]]], made: Sequence[TextPart], look: Look
) -> Iterator[str]:
    """Both languages, one below the other or side by side, and the text made for the query."""
    name = max(measure_width(lang) for lang, _ in sides) + 2
    indent = " " * _NUMBER
    if look.columns < _SIDE_BY_SIDE:
        room = look.columns - _NUMBER - name
        named = [*sides, *([(_NEW, made)] if made else [])]
        for lang, text in named:
            yield from indent_lines(f"{indent}{lang}", lay_out(text, room, look), _NUMBER + name)
        return
    column = (look.columns - _NUMBER - 2) // 2
    left, right = (
        [*indent_lines(lang, lay_out(text, column - name, look), name)] for lang, text in sides
    )
    right += indent_lines(_NEW, lay_out(made, column - name, look), name) if made else []
    lines = join_columns([x.rstrip("\n") for x in left], [x.rstrip("\n") for x in right], column)
    yield from (f"{indent}{line}\n" for line in lines)


def _origin(match: Match, options: LookupOptions, look: Look) -> str:
    """Where the unit is from: what opens the place, and what speaks for it."""
    found = [each for each in (show_place(match.origin, options.source, look.show),) if each]
    # The score of the alignment stands beside the match's.
    found += describe_origin(replace(match.origin, score=None), match.successors)
    if match.stored.occurrences > 1:
        found.append(f"in {match.stored.occurrences:,} places")
    return ", ".join(found) or f"of unknown origin, unit {match.stored.key}"


def _piece(
    number: int,
    piece: SubsegmentMatch,
    answer: Answer,
    options: LookupOptions,
    look: Look,
    shown: set[Role],
) -> Iterator[str]:
    room = look.columns - _NUMBER
    count = f"in {format_count(piece.count, 'text')}"
    phrase = answer.query.text[piece.start : piece.stop]
    first = lay_out([TextPart(phrase), TextPart(f"  {count}")], room, look)
    yield from indent_lines(f"{number}", first, _NUMBER)
    match = piece.match
    target = split_parts(match.target, piece.spans, "affected")
    if piece.spans:
        shown.add("affected")
    name = measure_width(target_tag(match, options)) + 2
    share = max(match.source.find(phrase), 0) / len(match.source)
    lines = _excerpt(lay_out(target, room - name, look), share, look)
    yield from indent_lines(f"{' ' * _NUMBER}{target_tag(match, options)}", lines, _NUMBER + name)
    yield from indent_lines(
        " " * _NUMBER, render_quietly(_origin(match, options, look), room, look), _NUMBER
    )


def _excerpt(lines: list[str], share: float, look: Look) -> list[str]:
    """Some lines of a long text: around its mark, or where as much is before as in the source."""
    if len(lines) <= _LINES:
        return lines
    marked = next((i for i, line in enumerate(lines) if "[*" in line), int(share * len(lines)))
    first = min(max(marked - 1, 0), len(lines) - _LINES)
    more = "…" if look.boxes else "..."
    kept = lines[first : first + _LINES]
    return [*([more] if first else []), *kept, *([more] if first + _LINES < len(lines) else [])]


def _foot(
    answer: Answer, memory: str, look: Look, filtered: str, shown: set[Role]
) -> Iterator[str]:
    told = [MEANING[role] for role in _TOLD if role in shown]
    if "value" in shown:
        told.append(f"{_NEW} adapted to your text, in no document")
    if told:
        yield from (f"{line}\n" for line in render_quietly("; ".join(told), look.columns, look))
    for note in answer.notes:
        yield from (f"{line}\n" for line in wrap(make_printable(note), look.columns))
    only = f"; within: {filtered}" if filtered else ""
    meanings = "" if "semantic" in answer.searched or answer.notes else " (not by meaning)"
    last = f"searched: {describe_searched(answer)}{meanings}{only}; memory: {memory}"
    yield from (f"{line}\n" for line in wrap(make_printable(last), look.columns))
