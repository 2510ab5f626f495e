"""A document that was looked up, on a terminal: what the memory is worth for it, all matches."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.lang.fold import fold
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.memory.comparison.model import PreviousVersion
from tmtool.memory.model import Answer, Match
from tmtool.memory.places import describe_origin, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.leverage import BANDS, compute_leverage, iter_bands
from tmtool.views import KIND_NAMES, Role, TextPart, split_parts
from tmtool.views.lookup import format_percent
from tmtool.views.terminal.look import MEANING, Look, indent_lines, lay_out, render_quietly

_INDENT = 2
"""Columns left free before what belongs to the line above. Chosen, no measurement."""


def view(
    whole: DocumentAnswers, look: Look, previous: PreviousVersion | None = None, compare: str = ""
) -> Iterator[str]:
    """Line by line, line ends included: the table, what was left out, every segment.

    `compare` says what puts the document next to its previous version.
    """
    yield from render_table(whole)
    for sentence in iter_remarks(whole, previous, compare):
        yield from (f"{line}\n" for line in wrap(make_printable(sentence), look.columns))
    shown: set[Role] = set()
    first: dict[str, int] = {}
    for number, (answer, band) in enumerate(
        zip(whole.answers, iter_bands(whole), strict=True), start=1
    ):
        yield "\n"
        at = first.setdefault(fold(answer.query.text), number)
        if at < number and band not in ("context", "exact"):
            yield f"[{number}] as [{at}]\n"
        else:
            yield from _segment(number, answer, whole, look, shown)
    meanings = [meaning for role, meaning in MEANING.items() if role in shown]
    if meanings:
        yield "\n"
        yield from (f"{line}\n" for line in render_quietly("; ".join(meanings), look.columns, look))


def render_table(whole: DocumentAnswers) -> Iterator[str]:
    """What the matches are worth, in segments and in text."""
    found = compute_leverage(whole)
    langs = f"{whole.options.source} -> {whole.options.target}"
    name = whole.document.symbol or whole.document.meta.file or "the document"
    yield f"{make_printable(name)}, {langs}\n\n"
    yield f"{'match':<10}{'segments':>10}{found.unit:>12}{'share':>8}\n"
    for band in BANDS:
        count = found.counts[band]
        share = f"{100 * found.compute_share(band):.0f} %"
        yield f"{KIND_NAMES.get(band, band):<10}{count.segments:>10,}{count.size:>12,}{share:>8}\n"
    total = found.total
    yield f"{'total':<10}{total.segments:>10,}{total.size:>12,}{'100 %':>8}\n"


def iter_remarks(
    whole: DocumentAnswers, previous: PreviousVersion | None, compare: str = ""
) -> Iterator[str]:
    """What a person should know before the numbers are believed."""
    notes = dict.fromkeys(note for answer in whole.answers for note in answer.notes)
    if whole.itself.remarks or previous or notes:
        yield ""
    yield from (*whole.itself.remarks, *notes)
    if previous:
        why = "; ".join(previous.evidence)
        sentence = f"it looks like a new version of {previous.name} ({why})"
        yield ": ".join(filter(None, (sentence, compare)))


def _segment(
    number: int, answer: Answer, whole: DocumentAnswers, look: Look, shown: set[Role]
) -> Iterator[str]:
    match = answer.best
    langs = whole.options.source, whole.options.target
    name = max(map(measure_width, langs)) + 2
    room = look.columns - _INDENT - name
    worth = _worth(match) if match else "no match"
    yield f"[{number}] {look.paint(worth, '1' if match else '2')}{_more(answer)}\n"
    source = _differences(answer, match)
    target, made = (_target(match), _made(match)) if match else ([], [])
    shown.update(part.role for part in (*source, *target, *made) if part.role)
    for lang, listed in ((langs[0], source), (langs[1], target), ("->", made)):
        if listed:
            yield from indent_lines(
                f"{' ' * _INDENT}{pad(lang, name)}", lay_out(listed, room, look), _INDENT + name
            )
    if match:
        found = [each for each in (show_place(match.origin, langs[0], look.show),) if each]
        about = ", ".join(
            [
                *([f"superseded wording: {match.superseded}"] if match.superseded else ()),
                *found,
                *describe_origin(match.origin, match.successors),
                *match.scored.flags,
            ]
        )
        yield from indent_lines(
            " " * _INDENT, render_quietly(about, look.columns - _INDENT, look), _INDENT
        )
    if match is None or match.kind == "semantic":
        yield from _pieces(answer, langs[0], look)


def _worth(match: Match) -> str:
    meaning = f", meaning {match.cosine:.2f}" if match.cosine is not None else ""
    kind = KIND_NAMES.get(match.kind, match.kind)
    return f"{kind}, match {format_percent(match.scored.match)}{meaning}"


def _pieces(answer: Answer, lang: str, look: Look) -> Iterator[str]:
    """What the memory knows of a segment that has no match: a line each, with its rendering."""
    for piece in answer.pieces:
        phrase = answer.query.text[piece.start : piece.stop]
        target = piece.match.target
        rendered = " ... ".join(target[span.start : span.stop] for span in piece.spans)
        known = f"knows {phrase}"
        where = show_place(piece.match.origin, lang, look.show)
        known += f": {rendered}" if rendered else f", {where}"
        yield from indent_lines(
            " " * _INDENT, lay_out([TextPart(known)], look.columns - _INDENT, look), _INDENT
        )


def _more(answer: Answer) -> str:
    left = len(answer.matches) - 1
    return f", {left} more" if left > 0 else ""


def _differences(answer: Answer, match: Match | None) -> list[TextPart]:
    text = answer.query.text
    found: list[TextPart] = []
    for edit in match.edits if match else ():
        own = text[edit.query.start : edit.query.stop]
        if edit.operation == "equal":
            found.append(TextPart(own))
        else:
            stored = match.source[edit.text.start : edit.text.stop] if match else ""
            found += [TextPart(stored, "gone"), TextPart(own, "new")]
    return [part for part in found if part.text] or [TextPart(text)]


def _target(match: Match) -> list[TextPart]:
    return split_parts(match.target, match.affected, "affected")


def _made(match: Match) -> list[TextPart]:
    if match.superseded is not None and match.superseded.spans:
        return split_parts(match.superseded.text, match.superseded.spans, "value")
    if match.rewritten is None:
        return []
    spans = [range(each.start, each.stop) for each in match.rewritten.changes]
    return split_parts(match.rewritten.text, spans, "value")
