"""Text that was decoded with the wrong encoding once, or twice: å¤§ä¼š, ÖÐÎÄ, 鑱斿悎, 锟斤拷.

A stretch is turned back into the bytes it came from and decoded again. It counts as mojibake only
if that works exactly and gives what such a stretch would be: one script, the common characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tmtool.documents.damage import misreadings
from tmtool.documents.damage.misreadings import DamageRun
from tmtool.documents.damage.model import TextDamage, TextEdit, apply_edits
from tmtool.lang.script import get_base

_NAMES = {
    "cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp1256": "Windows-1256",
    "gb18030": "GBK", "cp950": "Big5", "koi8-r": "KOI8-R",
}  # fmt: skip
_DEEPEST = 3
"""Times that a text may have been misread, one on the other. Chosen, no measurement."""
_LOST = re.compile(r"(?:ï¿½|锟斤拷|锟斤|\ufffd|烫烫烫+|屯屯屯+)(?:斤拷|锟斤拷|锟斤|锟|ï¿½|\ufffd)*")
_QUESTIONS = re.compile(r"(?<![?!？！])\?{4,}(?![?!？！])")
# What no text has: where it comes out, something else was the matter.
_HOLES = re.compile(r"[\x80-\x9f\ufffd]")
_CLOSE = 8
"""As far apart, two stretches in one script belong to one accident. Chosen, no measurement."""


def find_mojibake(text: str, lang: str | None = None) -> Iterator[TextDamage]:
    """The mojibake in a text, and what was lost in the same way; `lang` is the text's language.

    >>> [(each.repair, each.certain) for each in find_mojibake("大会å›½é™…ç»„ç»‡", "zh")]
    [('国际组织', True)]
    >>> list(find_mojibake("« La qualité », dit-il », né à Genève… », «É»", "fr"))
    []
    """
    if text.isascii():
        if "????" in text:
            yield from _questions(text)
        return
    lost = [*_lost(text), *_questions(text)]
    undone = _undone(_without(text, lost), get_base(lang) if lang else None, _DEEPEST)
    end = -1
    for each in sorted((*undone, *lost), key=lambda each: (each.start, -each.stop)):
        if each.start >= end:
            yield each
            end = max(each.stop, each.start + 1)


def _undone(text: str, lang: str | None, depth: int) -> list[TextDamage]:
    """What can be undone in one way or another, and what that text holds in its turn."""
    if depth == 0:
        return []
    kept: list[TextDamage] = []
    inner = depth < _DEEPEST
    for codec in ("cp1252", "cp1251", "cp1256"):
        runs = misreadings.undo_utf8(_without(text, kept), codec, lang, inner=inner)
        kept += _together(text, _build_damages(runs, f"UTF-8 that was read as {_NAMES[codec]}"))
    runs = misreadings.undo_gbk(_without(text, kept))
    kept += _together(text, _build_damages(runs, "UTF-8 that was read as GBK"))
    codec, old = misreadings.undo_old_encoding(_without(text, kept), lang)
    kept += _together(
        text, _build_damages(old, f"{_NAMES.get(codec)} that was read as Western letters")
    )
    whole = (_deeper(each, lang, depth) for each in sorted(kept, key=lambda each: each.start))
    return [each for each in whole if not _HOLES.search(each.repair or "")]


def _build_damages(runs: Iterator[DamageRun] | Sequence[DamageRun], why: str) -> list[TextDamage]:
    found = [TextDamage("mojibake", run.start, run.stop, run.decoded, True, why) for run in runs]
    return sorted(found, key=lambda each: each.start)


def _without(text: str, damages: Sequence[TextDamage]) -> str:
    """The text with blanks where something was found."""
    if not damages:
        return text
    blanks = [TextEdit(each.start, each.stop, " " * (each.stop - each.start)) for each in damages]
    return apply_edits(text, sorted(blanks, key=lambda edit: edit.start))


def _deeper(each: TextDamage, lang: str | None, depth: int) -> TextDamage:
    inner = each.repair or ""
    again = _undone(inner, lang, depth - 1)
    if not again:
        return each
    edits = [TextEdit(one.start, one.stop, one.repair or "") for one in again]
    return replace(
        each, repair=apply_edits(inner, edits), why=f"{each.why}, and then {again[0].why}"
    )


def _together(text: str, stretches: Sequence[TextDamage]) -> Iterator[TextDamage]:
    """Neighbouring stretches as one, with the plain characters between them."""
    last: TextDamage | None = None
    for each in stretches:
        between = text[last.stop : each.start] if last else ""
        plain = between.isascii() and not any(map(str.isalpha, between))
        if last and plain and len(between) <= _CLOSE:
            last = replace(last, stop=each.stop, repair=f"{last.repair}{between}{each.repair}")
        else:
            if last:
                yield last
            last = each
    if last:
        yield last


def _lost(text: str) -> Iterator[TextDamage]:
    why = "characters were lost where a text was decoded: look at the source"
    for match in _LOST.finditer(text):
        yield TextDamage("lost character", *match.span(), None, False, why)


def _questions(text: str) -> Iterator[TextDamage]:
    why = "characters were lost where a text was encoded: look at the source"
    for match in _QUESTIONS.finditer(text):
        yield TextDamage("lost character", *match.span(), None, False, why)
