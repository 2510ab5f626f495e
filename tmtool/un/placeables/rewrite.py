"""Rewrite the stored translation of a template with the values and the label of a new text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmtool.lang.number_words import parse_roman
from tmtool.lang.numbers import write_chinese
from tmtool.lang.script import get_base
from tmtool.un.labels import drop_label, normalize_label, parse_chinese, split_label
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
from tmtool.un.placeables.writing import write
from tmtool.un.vocabulary import compile_pieces

_CORE = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A change of the stored target: `text[start:stop] == new` replaces `stored`."""

    start: int
    stop: int
    stored: str
    new: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A stored target with new values.

    `complete` is False where a value could not be placed: it stays as stored, and `reasons` says
    why.
    """

    text: str
    changes: tuple[TargetChange, ...]
    complete: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """`target[start:stop]` becomes `new`, which means `value`."""

    start: int
    stop: int
    new: str
    value: Key


def rewrite(
    query: str, source: str, target: str, source_lang: str, target_lang: str
) -> Rewritten | None:
    """Return the target of a stored pair with the query's values and label.

    Query and source have equal templates; None where the kinds of their values differ. The query's
    label replaces that of the target. A target without a label gets one only if the source has none
    either.

    >>> rewrite("3. 约23亿人", "约15亿人", "some 1.5 billion people", "zh", "en").text
    '3. some 2.3 billion people'
    >>> rewrite("（二）约15亿人", "（一）约15亿人", "(i) 1.5 billion people", "zh", "en").text
    '(ii) 1.5 billion people'
    >>> rewrite("7. Notes 2;", "17. Notes 3;", "9 . 注意到3;", "en", "zh").text
    '7 . 注意到2;'
    >>> rewrite("7. Notes 2;", "17. Notes 3;", "注意到3;", "en", "zh").text
    '注意到2;'
    """
    rest = drop_label(target)
    spaced = (
        compile_pieces("documents.toml", "spaced_labels")["label"].match(target)
        if rest == target
        else None
    )
    rest = (target[spaced.end() :] or target) if spaced else rest
    made = _rewrite_values(drop_label(query), drop_label(source), rest, source_lang, target_lang)
    if made is None:
        return None
    before = target[: len(target) - len(rest)]
    label, stored = (
        label if text else None for label, text in (split_label(query), split_label(source))
    )
    is_kept = label == stored or (stored is not None and not before)
    new = before if is_kept else _write_label(label, before, target_lang)
    changes = tuple(
        replace(each, start=each.start + len(new), stop=each.stop + len(new))
        for each in made.changes
    )
    if new != before:
        # A blank that both have behind it stays.
        kept = -1 if new and before and new[-1] == before[-1] == " " else None
        changes = (TargetChange(0, len(new[:kept]), before[:kept], new[:kept]), *changes)
    return replace(made, text=new + made.text, changes=changes)


def _write_label(label: str | None, like: str, lang: str) -> str:
    """Write a label in the style of the label `like`, or in that of the language.

    >>> _write_label("(三)", "(i) ", "en"), _write_label("(ii)", "", "zh")
    ('(iii) ', '(二)')
    >>> _write_label("5", "4．", "zh"), _write_label("二", "", "en")
    ('5．', 'II. ')
    """
    if label is None:
        return ""
    is_chinese, is_bracketed = get_base(lang) == "zh", label[-1] in ")）"
    core = label.strip("()（） ")
    if is_chinese and (number := parse_roman(core.upper())) and core.lower() not in "vxlc":
        core = write_chinese(number)
    elif not is_chinese and parse_chinese(core) is not None:
        core = normalize_label(label)
    style = _CORE.search(like)
    if style and (style.end() < len(like) and like[style.end()] in ")）") == is_bracketed:
        return like[: style.start()] + core + like[style.end() :]
    if is_bracketed:
        return f"({core})" if is_chinese else f"({core}) "
    return f"{core}、" if is_chinese and not core.isascii() else f"{core}. "


def _rewrite_values(
    query: str, source: str, target: str, source_lang: str, target_lang: str
) -> Rewritten | None:
    new, old = find(query, source_lang), find(source, source_lang)
    if [each.kind for each in new] != [each.kind for each in old]:
        return None
    stored = find(target, target_lang)
    placed, reasons = _match_values(old, new, stored)
    edits, has_plural = [], get_base(target_lang) != "zh"
    for place, value in placed:
        edit = _edit(place, value, target, target_lang)
        like = target[place.start : place.stop]
        if edit is None:
            reasons.append(f"{format_value(value)} can't be written the way {like!r} is")
        # Between 1 and more the noun changes as well.
        elif place.kind == "number" and has_plural and (place.value == 1) != (value == 1):
            reasons.append(f"{format_value(value)} for {like!r} changes more than the number")
        elif edit.new != target[edit.start : edit.stop]:
            edits.append(edit)
    edits.sort(key=lambda edit: edit.start)
    return _apply(edits, target, target_lang, stored, reasons)


def _match_values(
    old: Sequence[Placeable], new: Sequence[Placeable], stored: Sequence[Placeable]
) -> tuple[list[tuple[Placeable, Value]], list[str]]:
    """Return the stored values with their new ones, and why others have none."""
    wanted: dict[Key, list[tuple[Placeable, Placeable]]] = defaultdict(list)
    for before, after in zip(old, new, strict=True):
        wanted[build_key(before.kind, before.value)].append((before, after))
    known: dict[Key, list[Placeable]] = defaultdict(list)
    for each in stored:
        known[build_key(each.kind, each.value)].append(each)
    placed: list[tuple[Placeable, Value]] = []
    reasons: list[str] = []
    for key, pairs in wanted.items():
        if all(before.value == after.value for before, after in pairs):
            continue
        places, value = known[key], format_value(pairs[0][0].value)
        kinds = sorted(before.kind for before, _ in pairs)
        if len(places) > len(pairs):
            places = [each for each in places if each.kind in kinds]
        if 0 < len(places) <= len(pairs) and len({after.value for _, after in pairs}) == 1:
            placed += [(each, pairs[0][1].value) for each in places]
        elif len(places) == len(pairs):
            if sorted(each.kind for each in places) == kinds:
                places = sorted(places, key=lambda each: each.kind)
                pairs = sorted(pairs, key=lambda pair: pair[0].kind)
            placed += zip(places, (after.value for _, after in pairs), strict=True)
        elif known[key]:
            counts = f"{len(pairs)} times in the source, {len(places)} times in the target"
            reasons.append(f"{value} stands {counts}")
        else:
            reasons.append(f"{value} is not found in the target")
    return placed, reasons


def _edit(place: Placeable, value: Value, target: str, lang: str) -> _Edit | None:
    """Write the new value in the stored place, and in English the a or an before it."""
    like = target[place.start : place.stop]
    coerced = _convert(place.kind, value)
    new = None if coerced is None else write(place.kind, coerced, lang, like)
    if new is None or coerced is None:
        return None
    start = place.start
    article = re.search(r"\b([Aa])n? \Z", target[max(0, start - 4) : start])
    if get_base(lang) == "en" and article and not like.lower().startswith("a "):
        start -= len(article[0])
        has_vowel = re.match(r"8|1[18](?![0-9])|1[18],[0-9]{3}(?![,0-9])|eight|eleven", new)
        new = f"{article[1]}{'n' if has_vowel else ''} {new}"
    return _Edit(start, place.stop, new, build_key(place.kind, coerced))


def _convert(kind: Kind, value: Value) -> Value | None:
    """Return a value as its kind in the other language has it: 第1325号 may be a number there."""
    if kind in ("resolution", "label", "ratio", "symbol"):
        return str(value) if isinstance(value, int | str) else None
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    if kind in ("range", "paragraph") and isinstance(value, tuple) and len(value) == 2:
        return NumberSpan(*value)
    return value


def _apply(
    edits: Sequence[_Edit],
    target: str,
    lang: str,
    stored: Sequence[Placeable],
    reasons: Sequence[str],
) -> Rewritten:
    """Apply the edits, unless the result would be read as other values."""
    text, changes, position = "", [], 0
    for edit in edits:
        text += target[position : edit.start]
        changes.append(
            TargetChange(
                len(text), len(text) + len(edit.new), target[edit.start : edit.stop], edit.new
            )
        )
        text += edit.new
        position = edit.stop
    text += target[position:]
    by_end = {edit.stop: edit.value for edit in edits}
    expected = [by_end.get(each.stop, build_key(each.kind, each.value)) for each in stored]
    if [build_key(each.kind, each.value) for each in find(text, lang)] != expected:
        return Rewritten(target, (), False, (*reasons, "the new text would say other values"))
    return Rewritten(text, tuple(changes), not reasons, tuple(reasons))
