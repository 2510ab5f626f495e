"""The stored target of a formula with the values of a new text, in the target's own style."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tmtool.lang import number_words
from tmtool.lang.numbers import Number, format_decimal
from tmtool.lang.script import get_base
from tmtool.un import citations
from tmtool.un.placeables import writing
from tmtool.un.placeables.model import (
    Key,
    Kind,
    NumberSpan,
    Placeable,
    Value,
    build_key,
    format_value,
)
from tmtool.un.placeables.scan import find


@dataclass(frozen=True, slots=True)
class TargetChange:
    """`text[start:stop] == new` in the rewritten target; the stored one says `stored` there."""

    start: int
    stop: int
    stored: str
    new: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A stored target with new values. `complete` is False where one of them could not be placed.

    Such a value is left as stored, and `reasons` says which and why: nothing is guessed.
    """

    text: str
    changes: tuple[TargetChange, ...]
    complete: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _TargetEdit:
    """The stored target's `[start:stop]` becomes `new`, which means `value`."""

    start: int
    stop: int
    new: str
    value: Key


def rewrite_values(
    query: str, source: str, target: str, source_lang: str, target_lang: str
) -> Rewritten | None:
    """The target of a stored pair with the query's values; None where the kinds of values differ.

    Query and source are of one template, and nothing has a label. Values are located in the target
    by what they mean; one that stands there twice for different things, by their order.

    >>> done = rewrite_values("约23亿人", "约15亿人", "some 1.5 billion people", "zh", "en")
    >>> done.text, done.complete, done.changes[0].stored
    ('some 2.3 billion people', True, '1.5 billion')
    """
    new, old = find(query, source_lang), find(source, source_lang)
    if [each.kind for each in new] != [each.kind for each in old]:
        return None
    stored = find(target, target_lang)
    placed, reasons = _match_values(old, new, stored)
    edits, is_plural_shown = [], get_base(target_lang) != "zh"
    for where, value in placed:
        edit = _edit(where, value, target, target_lang)
        like = target[where.start : where.stop]
        if edit is None:
            reasons.append(f"{format_value(value)} can't be written the way {like!r} is")
        # Between 1 and more an English noun changes too, which is no question of values.
        elif where.kind == "number" and is_plural_shown and (where.value == 1) != (value == 1):
            reasons.append(f"{format_value(value)} for {like!r} changes more than the number")
        else:
            edits.append(edit)
    return _apply(sorted(edits, key=lambda edit: edit.start), target, target_lang, stored, reasons)


def _match_values(
    old: Sequence[Placeable], new: Sequence[Placeable], stored: Sequence[Placeable]
) -> tuple[list[tuple[Placeable, Value]], list[str]]:
    """Which stored values become which new ones, and why some can't."""
    wanted: dict[Key, list[tuple[Placeable, Placeable]]] = defaultdict(list)
    for before, after in zip(old, new, strict=True):
        wanted[build_key(before.kind, before.value)].append((before, after))
    there: dict[Key, list[Placeable]] = defaultdict(list)
    for each in stored:
        there[build_key(each.kind, each.value)].append(each)
    _join_spans(old, new, wanted, there)
    placed: list[tuple[Placeable, Value]] = []
    reasons: list[str] = []
    for value, pairs in wanted.items():
        if all(before.value == after.value for before, after in pairs):
            continue
        found = _partners(pairs, there[value])
        if isinstance(found, str):
            reasons.append(found)
        else:
            placed += found
    return placed, reasons


def _join_spans(
    old: Sequence[Placeable],
    new: Sequence[Placeable],
    wanted: dict[Key, list[tuple[Placeable, Placeable]]],
    there: dict[Key, list[Placeable]],
) -> None:
    """Two values that the target says as one span (15岁到24岁, 15 to 24) are one."""
    for i in range(len(old) - 1):
        ends = [old[i].value, old[i + 1].value, new[i].value, new[i + 1].value]
        if not all(isinstance(end, int) for end in ends):
            continue
        before, after = NumberSpan(*ends[:2]), NumberSpan(*ends[2:])  # type: ignore[arg-type]
        joint = build_key("range", before)
        if len(there.get(joint, ())) != 1 or joint in wanted:
            continue
        for half in old[i : i + 2]:
            wanted.pop(build_key(half.kind, half.value), None)
        pair = [Placeable("range", span, old[i].start, old[i + 1].stop) for span in (before, after)]
        wanted[joint].append((pair[0], pair[1]))


def _partners(
    pairs: Sequence[tuple[Placeable, Placeable]], there: Sequence[Placeable]
) -> list[tuple[Placeable, Value]] | str:
    """The places of one value, each with its new value; or why they can't be told."""
    value = format_value(pairs[0][0].value)
    if not there:
        return f"{value} is not found in the target"
    kinds = {before.kind for before, _ in pairs}
    if len(there) > len(pairs):
        there = [each for each in there if each.kind in kinds]
    fresh = {build_key(after.kind, after.value) for _, after in pairs}
    if len(fresh) == 1 and 0 < len(there) <= len(pairs):
        return [(each, pairs[0][1].value) for each in there]
    if len(there) != len(pairs):
        return f"{value} stands {len(pairs)} times in the source, {len(there)} times in the target"
    return [(where, after.value) for where, (_, after) in _in_order(pairs, there, kinds)]


def _in_order(
    pairs: Sequence[tuple[Placeable, Placeable]], there: Sequence[Placeable], kinds: set[Kind]
) -> Iterator[tuple[Placeable, tuple[Placeable, Placeable]]]:
    """By order; where all kinds stand on both sides, by order within each kind."""
    if sorted(each.kind for each in there) == sorted(before.kind for before, _ in pairs):
        for kind in kinds:
            some = [each for each in there if each.kind == kind]
            yield from zip(some, [pair for pair in pairs if pair[0].kind == kind], strict=True)
    else:
        yield from zip(there, pairs, strict=True)


def _edit(where: Placeable, value: Value, target: str, lang: str) -> _TargetEdit | None:
    """The new value in the stored place; a or an before it goes along in English."""
    like = target[where.start : where.stop]
    coerced = _as_kind(where.kind, value)
    new = None if coerced is None else write(where.kind, coerced, lang, like)
    if new is None or coerced is None:
        return None
    start = where.start
    if get_base(lang) == "en":
        article = re.search(r"\b([Aa])n? \Z", target[max(0, start - 4) : start])
        if article and not like.lower().startswith("a "):
            start -= len(article[0])
            new = f"{article[1]}{'n' if _sounds_open(new) else ''} {new}"
    return _TargetEdit(start, where.stop, new, build_key(where.kind, coerced))


def _as_kind(kind: Kind, value: Value) -> Value | None:
    """第1325号 may be a number in the other language: its value as that kind has it."""
    if kind in ("resolution", "label", "ratio", "symbol"):
        return str(value) if isinstance(value, int | str) else None
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    if kind in ("range", "paragraph") and isinstance(value, tuple) and len(value) == 2:
        return NumberSpan(*value)
    return value


def _sounds_open(text: str) -> bool:
    """Whether "an" stands before it: 8, 11, 18, 80; eight, eleven."""
    return re.match(r"8|1[18](?![0-9])|1[18],[0-9]{3}(?![,0-9])|eight|eleven", text) is not None


def _apply(
    edits: Sequence[_TargetEdit],
    target: str,
    lang: str,
    stored: Sequence[Placeable],
    reasons: Sequence[str],
) -> Rewritten:
    """The target with its edits, unless it then would not say the values it should."""
    edits = [edit for edit in edits if edit.new != target[edit.start : edit.stop]]
    pieces: list[str] = []
    changes = []
    at = length = 0
    for edit in edits:
        pieces += (target[at : edit.start], edit.new)
        length += edit.start - at + len(edit.new)
        was = target[edit.start : edit.stop]
        changes.append(TargetChange(length - len(edit.new), length, was, edit.new))
        at = edit.stop
    text = "".join(pieces) + target[at:]
    by_end = {edit.stop: edit.value for edit in edits}
    expected = [by_end.get(each.stop, build_key(each.kind, each.value)) for each in stored]
    if [build_key(each.kind, each.value) for each in find(text, lang)] != expected:
        return Rewritten(target, (), False, (*reasons, "the new text would say other values"))
    return Rewritten(text, tuple(changes), not reasons, tuple(reasons))


_ODD = re.compile("[半成‰廿卅]|and[- ]a[- ]half|per mil")
"""What has no place for just any value."""
_AMOUNTS = ("number", "range", "percentage", "points", "money", "fraction")
_DATES = ("date", "day", "month", "dates", "period")


def write(kind: Kind, value: Value, lang: str, like: str) -> str | None:
    """The value, written as the stored text `like` of that kind is; None where that can't be done.

    >>> write("number", 2300000000, "zh", "15亿"), write("ordinal", 76, "en", "seventy-fifth")
    ('23亿', 'seventy-sixth')
    >>> write("years", (2015, 2030), "en", "2001–2010"), write("symbol", "A/75/62", "zh", "A/1")
    ('2015–2030', 'A/75/62')
    """
    if kind in ("symbol", "label", "ratio"):
        return str(value)
    if kind in _AMOUNTS and _ODD.search(like):
        return None
    if kind == "resolution":
        return citations.write_citation(str(value), like, get_base(lang))
    if kind in ("year", "decade", "years"):
        return _years(value, like)
    if get_base(lang) in ("zh", "en"):
        return _write_styled(kind, value, get_base(lang), like)
    return _write_other(kind, value, like)


def _years(value: Value, like: str) -> str | None:
    """Each year in its turn; the second may be short for one (2014-15)."""
    said = value if isinstance(value, tuple) else (value,)
    years = [year for year in said if isinstance(year, int)]
    places = list(re.finditer("[0-9]+|[〇零一二三四五六七八九]{4}", like))
    if len(years) < len(said) or any(len(place[0]) < 4 for place in places[:1]):
        return None

    def write_one(year: Number, like: str) -> str:
        return f"{int(year) % 100:02}" if len(like) == 2 else writing.write_year(int(year), like)

    return writing.replace_in_turn(like, places, years, write_one)


def _write_styled(kind: Kind, value: Value, lang: str, like: str) -> str | None:
    """In Chinese or English."""
    if kind in _DATES:
        write_day = writing.write_day_zh if lang == "zh" else writing.write_day_en
        return write_day(value, like)
    if isinstance(value, NumberSpan) or kind in _AMOUNTS:
        own = "range" if isinstance(value, NumberSpan) else kind
        if lang == "zh":
            return writing.write_quantity_zh(own, value, like)
        return writing.write_quantity_en(own, value, like)
    if not isinstance(value, int):
        return None
    if lang == "zh":
        return writing.write_number_zh(value, like)
    if kind == "ordinal":
        return writing.write_ordinal(value, like)
    return number_words.write_roman(value) if like.isalpha() else str(value)


def _write_other(kind: Kind, value: Value, like: str) -> str | None:
    """In other languages plain figures only: the stored figure's point and groups are kept."""
    figure = re.search(r"[0-9]+(?:[.,\u00a0\u202f ][0-9]+)*", like)
    if figure is None or kind not in ("number", "percentage") or isinstance(value, tuple | str):
        return None
    point = re.search("[0-9]([.,])[0-9]{1,2}$", figure[0])
    plain = format_decimal(value, point[1] if point else ",")
    rest = like[figure.end() :].strip()
    if plain is None or (kind == "number" and rest) or not isinstance(value, int | Fraction):
        return None
    mark = re.search("[0-9]([.,\u00a0\u202f ])[0-9]{3}", figure[0])
    if mark and "," not in plain and "." not in plain:
        plain = writing.group(plain, mark[1])
    return like[: figure.start()] + plain + like[figure.end() :]
