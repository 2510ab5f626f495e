"""Look-ups on a terminal: matches, names and citations of texts, and whole documents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tmtool.lang.script import measure_width
from tmtool.memory.cited import CitedFacts
from tmtool.memory.known_acts import LANGS
from tmtool.memory.model import WHOLE, LookupOptions
from tmtool.memory.whole.leverage import BANDS, compute_leverage
from tmtool.operations.lookup import LookedUpText, LookupResult
from tmtool.operations.pretranslate import PretranslateResult
from tmtool.regions import build_tag
from tmtool.views import KIND_NAMES, TextPart
from tmtool.views.lookup import (
    Hit,
    describe_cited,
    describe_name,
    describe_nearest,
    describe_searched,
    explain_score,
    format_percent,
    list_matches,
    list_name_sources,
    list_once,
    list_pieces,
)
from tmtool.views.terminal.concordance import render_counts
from tmtool.views.terminal.look import QUIET, STRONG, Look, indent_lines
from tmtool.views.terminal.terms import describe_equivalent

_INDENT = 4
_URGENT = "1;31"
_MAX_RENDERINGS = 4  # `tmtool concordance` lists more
_MAX_LINES = 4  # of the query, and of a translation with a clause
_NEW = "->"  # before a text that was made for the query


def view(result: LookupResult, look: Look) -> Iterator[str]:
    """Show each text with its citation, names, counts as a phrase, hits and terms."""
    for number, text in enumerate(result.texts, start=result.request.first_number):
        yield from ["\n"] * (number > 1)
        if text.cited is not None and text.cited.is_known:
            yield from render_cited(text.cited, look)
            yield "\n"
        yield from _text(text, result, look)


def _text(text: LookedUpText, result: LookupResult, look: Look) -> Iterator[str]:
    answer, options = text.answer, text.options
    hits, pieces = list_matches(answer), list_pieces(answer)
    source = build_tag(options.source, options.source_region)
    direction = f"{source} -> {build_tag(options.target, options.target_region)}: "
    query = look.write([TextPart(answer.query.text)], measure_width(direction), direction)
    yield from islice(query, _MAX_LINES)
    if nearest := describe_nearest(answer, options):
        yield f"{nearest}\n"
    yield from _names(text, look)
    if text.phrase is not None:
        yield "\n"
        yield from render_counts(text.phrase, look, _MAX_RENDERINGS)
    for number, hit in enumerate(hits, start=1):
        yield "\n"
        yield from _match(f"{number}", hit, options, look, explain=result.request.explain)
    yield from ["\nsubsegment matches:\n"] * bool(pieces)
    for number, hit in enumerate(pieces, start=len(hits) + 1):
        yield from _piece(f"{number}", hit, options, look)
    yield from _terms(text, look)
    yield "\n"
    yield from _explain_marks([*hits, *pieces], look)
    for note in answer.notes:
        yield from look.write(note)
    selection = str(result.request.selection)
    within = f"; within: {selection}" if selection else ""
    told = f"searched: {describe_searched(answer)}{within}; memory: {result.memory}"
    yield from look.write(told)


def _names(text: LookedUpText, look: Look) -> Iterator[str]:
    for name in text.names:
        yield "\n"
        yield from look.write(describe_name(name), colour=STRONG)
        langs = (text.options.source, name.text), (text.options.target, "; ".join(name.renderings))
        for lang, called in langs:
            first = f"{' ' * _INDENT}{lang}  "
            yield from look.write(called, measure_width(first), first)
        if told := list_name_sources(name):
            yield from look.write(told, _INDENT, colour=QUIET)


def _match(
    name: str,
    hit: Hit,
    options: LookupOptions,
    look: Look,
    *,
    more: int = 0,
    source: list[TextPart] | None = None,
    explain: bool = False,
) -> Iterator[str]:
    """Show a match: its kind, scores and warnings, both texts, its source and reasons."""
    match, words = hit.match, [hit.kind]
    if match.cosine is not None:
        words.append(f"meaning {match.cosine:.2f}")
    if match.kind not in WHOLE:
        words.append(f"match {format_percent(match.scored.match)}")
    if more:
        words.append(f"{more:,} more")
    words += [(" · " if look.boxes else ", ").join(hit.badges)] if hit.badges else []
    indent = max(_INDENT, len(name) + 1)
    yield from look.write("  ".join(words), indent, name, STRONG)
    tags = [
        f"{' ' * _INDENT}{build_tag(*each)}"
        for each in (
            (options.source, match.source_region),
            (options.target, match.target_region),
        )
    ]
    room = max(map(measure_width, tags)) + 2
    yield from look.write(source or hit.source, room, tags[0])
    yield from look.write(hit.target, room, tags[1])
    if hit.made:
        yield from look.write(hit.made, room, f"{' ' * _INDENT}{_NEW}")
    told = look.describe_source(
        match.origin, options.source, match.successors, match.stored.occurrences
    )
    where = ", ".join(told) or f"of unknown origin, unit {match.stored.key}"
    yield from look.write(where, _INDENT, colour=QUIET)
    if match.superseded is not None:
        wording = str(match.superseded)
        wording = wording.replace("->", "→") if look.boxes else wording
        yield from look.write(f"superseded wording: {wording}", _INDENT, colour=_URGENT)
        if hit.renewed:
            yield from look.write(hit.renewed, _INDENT, _NEW)
    if explain and (told_score := explain_score(match)):
        yield from look.write(told_score, _INDENT, colour=QUIET)


def _piece(name: str, hit: Hit, options: LookupOptions, look: Look) -> Iterator[str]:
    """Show a known clause, and the lines of the translation around its rendering."""
    yield from look.write([TextPart(hit.phrase), TextPart(f"  {hit.count}")], _INDENT, name)
    match = hit.match
    tag = f"{' ' * _INDENT}{build_tag(options.target, match.target_region)}"
    room = measure_width(tag) + 2
    lines = [line.strip() for line in look.write(hit.target, room)]
    if len(lines) > _MAX_LINES:
        share = max(match.source.find(hit.phrase), 0) / len(match.source)
        marked = (at for at, line in enumerate(lines) if "[*" in line)
        first = next(marked, int(share * len(lines))) - 1
        first = min(max(first, 0), len(lines) - _MAX_LINES)
        lines[first + _MAX_LINES :] = [look.more] * (first + _MAX_LINES < len(lines))
        lines[:first] = [look.more] * (first > 0)
    yield from indent_lines(tag, lines, room)
    told = look.describe_source(
        match.origin, options.source, match.successors, match.stored.occurrences
    )
    yield from look.write(", ".join(told), _INDENT, colour=QUIET)


def _terms(text: LookedUpText, look: Look) -> Iterator[str]:
    """Show each term of the query once, with its equivalents."""
    yield from ["\nterms:\n"] * bool(text.terms)
    for each in list_once(text.terms):
        name = f"{' ' * _INDENT}{text.answer.query.text[each.start : each.stop]}  "
        told = "; ".join(map(describe_equivalent, each.equivalents))
        yield from look.write(f"{name.lstrip()}{told}", _INDENT)


def _explain_marks(hits: list[Hit], look: Look) -> Iterator[str]:
    texts = [text for hit in hits for text in (hit.source, hit.target, hit.made)]
    value = f"{_NEW} adapted to your text, in no document"
    return look.explain_marks((part.role for text in texts for part in text), value=value)


# Citations.


def render_cited(facts: CitedFacts, look: Look) -> Iterator[str]:
    """Show what is known, then the forms by language, then what is missing.

    Of an unknown act or document it is said first that it is unknown.
    """
    missing = [("", f"{facts.query}: {sentence}") for sentence in facts.missing]
    known = describe_cited(facts)
    lines = [*([] if facts.is_known else missing), *([("", known)] if known else [])]
    for title in facts.titles:
        checked = "" if title.verified else ", not verified"
        lines.append(("title", f"{title.lang}  {title.text} ({title.source}{checked})"))
    lines += (("name", f"{lang}  {'; '.join(names)}") for lang, names in facts.names)
    for entry in facts.entries:
        for lang in LANGS:
            if terms := "; ".join(map(describe_equivalent, entry.select_terms(lang))):
                lines.append(("term", f"{lang}  {terms}"))
    for lang, forms in facts.forms:
        lines.append(("", ""))
        lines += ((form.name, f"{lang}  {form.text}") for form in forms)
    if facts.act and facts.act.sources:
        lines += [("", ""), ("sources", ", ".join(facts.act.sources))]
    for name, text in [*lines, *(missing if facts.is_known else [])]:
        yield from look.write(text, 10 if name else 0, name)


# Whole documents.


def view_document(result: PretranslateResult, look: Look) -> Iterator[str]:
    """Show the leverage of the memory, what was left out, and the best match of each segment."""
    from tmtool.views.document import iter_segments, list_remarks

    options = result.whole.options
    yield from _leverage(result, look)
    remarks = list_remarks(result)
    if result.previous:
        why = "; ".join(result.previous.evidence)
        remarks.append(
            f"it looks like a new version of {result.previous.name} ({why}): "
            "tmtool compare compares them"
        )
    for sentence in ["", *remarks] if remarks else []:
        yield from look.write(sentence)
    hits = []
    for segment in iter_segments(result):
        name, text, best = f"[{segment.number}]", segment.text, segment.answer.best
        yield "\n"
        if segment.same is not None and segment.band not in ("context", "exact"):
            yield f"{name} as [{segment.same}]\n"
            continue
        if best is None:
            yield from look.write("no match", len(name) + 1, name, QUIET)
            yield from look.write(text, _INDENT)
        else:
            hit = Hit(best, text)
            hits.append(hit)
            source = hit.source if any(part.role for part in hit.source) else [TextPart(text)]
            more = len(segment.answer.matches) - 1
            yield from _match(name, hit, options, look, more=more, source=source)
        if best is None or best.kind == "semantic":
            for each in list_pieces(segment.answer):
                yield from _piece("", each, options, look)
    yield "\n"
    yield from _explain_marks(hits, look)


def _leverage(result: PretranslateResult, look: Look) -> Iterator[str]:
    document, options = result.whole.document, result.whole.options
    found = compute_leverage(result.whole)
    name = document.symbol or document.meta.file or "the document"
    yield from look.write(f"{name}, {options.source} -> {options.target}")
    yield f"\n{'match':<10}{'segments':>10}{found.unit:>12}{'share':>8}\n"
    for band, count in [*((band, found.counts[band]) for band in BANDS), ("total", found.total)]:
        share = 100 * found.compute_share(band) if band in BANDS else 100
        kind = KIND_NAMES.get(band, band)
        yield f"{kind:<10}{count.segments:>10,}{count.size:>12,}{f'{share:.0f} %':>8}\n"
