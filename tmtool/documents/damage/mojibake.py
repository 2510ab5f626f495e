"""Text that was decoded with the wrong encoding once, or twice: å¤§ä¼š, ÖÐÎÄ, 鑱斿悎, 锟斤拷.

A stretch is turned back into the bytes it came from and decoded again. It counts as mojibake only
if that works exactly and gives what such a stretch would be: one script, the common characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from tmtool.documents.damage import wrong_codecs as wrong
from tmtool.documents.damage.found import Found, apart
from tmtool.documents.damage.mend import Edit, edited
from tmtool.lang.script import base

Way: TypeAlias = Callable[[str, str | None, bool], Iterator[Found]]
"""What finds one kind of accident in a text, given its language and whether one was found before."""

_DEEPEST = 3
_LOST = re.compile(r"(?:ï¿½|锟斤拷|锟斤|\ufffd|烫烫烫+|屯屯屯+)(?:斤拷|锟斤拷|锟斤|锟|ï¿½|\ufffd)*")
_QUESTIONS = re.compile(r"(?<![?!？！])\?{4,}(?![?!？！])")
# What no text has: where it comes out, something else was the matter.
_HOLES = re.compile(r"[\x80-\x9f\ufffd]")
_CLOSE = 8
"""As far apart, two stretches in one script belong to one accident."""


def found(text: str, lang: str | None = None) -> Iterator[Found]:
    """The mojibake in a text, and what was lost in the same way; `lang` is the text's language.

    >>> [(each.repair, each.certain) for each in found("大会å›½é™…ç»„ç»‡", "zh")]
    [('国际组织', True)]
    >>> list(found("« La qualité », dit-il », né à Genève… », «É»", "fr"))
    []
    """
    if text.isascii():
        if "????" in text:
            yield from _questions(text)
        return
    lost = [*_lost(text), *_questions(text)]
    undone = _undone(_without(text, lost), base(lang) if lang else None, _DEEPEST)
    yield from apart((*undone, *lost))


def _undone(text: str, lang: str | None, depth: int) -> list[Found]:
    """What can be undone in one way or another, and what that text holds in its turn."""
    if depth == 0:
        return []
    kept: list[Found] = []
    for way in _WAYS:
        kept += _together(text, list(way(_without(text, kept), lang, depth < _DEEPEST)))
    whole = (_deeper(each, lang, depth) for each in sorted(kept, key=lambda each: each.start))
    return [each for each in whole if not _HOLES.search(each.repair or "")]


def _without(text: str, found: Sequence[Found]) -> str:
    """The text with blanks where something was found."""
    blanks = [Edit(each.start, each.stop, " " * (each.stop - each.start)) for each in found]
    return edited(text, sorted(blanks, key=lambda edit: edit.start))


def _deeper(each: Found, lang: str | None, depth: int) -> Found:
    inner = each.repair or ""
    again = _undone(inner, lang, depth - 1)
    if not again:
        return each
    edits = [Edit(one.start, one.stop, one.repair or "") for one in again]
    return replace(each, repair=edited(inner, edits), why=f"{each.why}, and then {again[0].why}")


def _together(text: str, stretches: Sequence[Found]) -> Iterator[Found]:
    """Neighbouring stretches as one, with the plain characters between them."""
    last: Found | None = None
    for each in sorted(stretches, key=lambda each: each.start):
        if last is None:
            last = each
        elif _are_close(text, last, each):
            between = text[last.stop : each.start]
            last = replace(last, stop=each.stop, repair=f"{last.repair}{between}{each.repair}")
        else:
            yield last
            last = each
    if last is not None:
        yield last


def _are_close(text: str, first: Found, second: Found) -> bool:
    between = text[first.stop : second.start]
    return len(between) <= _CLOSE and between.isascii() and first.why == second.why


def _as_utf8(codec: str) -> Way:
    """UTF-8 that was read in a one-byte encoding."""
    why = f"UTF-8 that was read as {wrong.NAMES[codec]}"

    def way(text: str, lang: str | None, inner: bool) -> Iterator[Found]:
        hits = list(wrong.utf8_runs(text, codec))
        for script in dict.fromkeys(run.script for run in hits):
            runs = [run for run in hits if run.script == script]
            if inner or wrong.is_sure(runs, text, lang):
                for run in runs:
                    if script != "western" or run.is_western(text):
                        yield Found("mojibake", run.start, run.stop, run.decoded, True, why)

    return way


def _as_legacy(text: str, lang: str | None, inner: bool) -> Iterator[Found]:
    """GBK, Windows-1251 and the like that were read as Western letters."""
    for codec in wrong.LEGACY.get(lang or "", wrong.ANY_LEGACY):
        runs = list(wrong.legacy_runs(text, codec, lang))
        why = f"{wrong.NAMES[codec]} that was read as Western letters"
        yield from (Found("mojibake", r.start, r.stop, r.decoded, True, why) for r in runs)
        if runs:
            return


def _as_gbk(text: str, lang: str | None, inner: bool) -> Iterator[Found]:
    """UTF-8 that was read as GBK: rare characters that make common ones."""
    why = "UTF-8 that was read as GBK"
    for run in wrong.gbk_runs(text):
        yield Found("mojibake", run.start, run.stop, run.decoded, True, why)


_WAYS: tuple[Way, ...] = (
    _as_utf8("cp1252"), _as_utf8("cp1251"), _as_utf8("cp1256"), _as_gbk, _as_legacy,
)  # fmt: skip


def _lost(text: str) -> Iterator[Found]:
    why = "characters were lost where a text was decoded: look at the source"
    for match in _LOST.finditer(text):
        yield Found("lost character", match.start(), match.end(), None, False, why)


def _questions(text: str) -> Iterator[Found]:
    why = "characters were lost where a text was encoded: look at the source"
    for match in _QUESTIONS.finditer(text):
        yield Found("lost character", match.start(), match.end(), None, False, why)
