"""Letters as they are seen, from left to right, into the order in which they are read.

Arabic is drawn from right to left with figures and Latin words running the other way inside it.
What a page shows is turned round piece by piece, as the Unicode bidirectional algorithm did when it
was set. Brackets are seen mirrored, by some files only: which opens follows from where it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from tmtool.documents.pdf.model import Glyph

Placed = tuple[Glyph, int]

_PAIRS = ("()", "[]", "{}", "«»", "‹›", "（）")
_BRACKETS = {sign: pair for pair in _PAIRS for sign in pair}
_ALEFS = "اأإآٱ"
_SIGNS = "،؛؟"
STRETCHES = "ـ~\ufffd"
"""What the strokes that stretch Arabic words are called by those files that name them at all."""
_INSIDE_NUMBERS = "/.,:٫٬"
_SAME_PLACE = 0.01
"""Points: letters that were drawn at one place. Chosen, no measurement."""


def is_rtl(char: str) -> bool:
    """Whether a letter is written from right to left.

    >>> is_rtl("ا"), is_rtl("a"), is_rtl("1")
    (True, False, False)
    """
    return char > "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")


def order_letters(seen: Iterable[Placed], *, rtl: bool) -> list[Placed]:
    """The letters of a row in reading order; `rtl` is the direction of the page."""
    letters = list(seen)
    if not any(is_rtl(glyph.char) or glyph.char in _SIGNS for glyph, _ in letters):
        return letters
    marked = _marks_after(letters)
    if rtl:
        turned = [each for cluster in reversed(_clusters(marked)) for each in cluster]
        return _brackets(_unstretched(_runs_turned(turned)))
    # Arabic words in a row of another script, each run of them turned round.
    turned = []
    for own, group in groupby(_with_runs(marked), key=lambda pair: pair[1]):
        run = [each for each, _ in group]
        turned.extend(_runs_turned(list(_backwards(run))) if own else run)
    return _unstretched(turned)


def _unstretched(letters: Sequence[Placed]) -> list[Placed]:
    """The letters without the strokes that stretch words to fill a line.

    Those are drawn inside words: letters written from right to left stand on both sides.
    """
    kept: list[Placed] = []
    for i, (glyph, shift) in enumerate(letters):
        if glyph.char in STRETCHES:
            others = (g.char for g, _ in reversed(letters[:i]) if g.char not in STRETCHES)
            before = next(others, " ")
            after = next((g.char for g, _ in letters[i + 1 :] if g.char not in STRETCHES), " ")
            if is_rtl(before) and is_rtl(after):
                continue
        kept.append((glyph, shift))
    return kept


def _clusters(letters: Sequence[Placed]) -> list[list[Placed]]:
    """Letters that share a place are one sign: a ligature, or a letter and its marks."""
    clusters: list[list[Placed]] = []
    for each in letters:
        glyph = each[0]
        if clusters and (_shares(clusters[-1][0][0], glyph) or is_mark(glyph.char)):
            clusters[-1].append(each)
        else:
            clusters.append([each])
    return [_lam_first(cluster) for cluster in clusters]


def _shares(first: Glyph, second: Glyph) -> bool:
    return first.strand == second.strand and abs(first.left - second.left) < _SAME_PLACE


def _lam_first(cluster: list[Placed]) -> list[Placed]:
    """The ligature of lam and alef, which files spell in either order; its vowel sign is last."""
    letters = [each for each in cluster if not is_mark(each[0].char)]
    chars = "".join(glyph.char for glyph, _ in letters)
    lam = chars.find("ل")
    if lam > 0 and chars[lam - 1] in _ALEFS:
        letters.reverse()
    return [*letters, *(each for each in cluster if is_mark(each[0].char))]


def is_mark(char: str) -> bool:
    """Whether a sign stands over or under a letter."""
    return unicodedata.combining(char) > 0


def _marks_after(letters: Sequence[Placed]) -> list[Placed]:
    """Vowel signs put after the letter that they stand over, one drawn in one go with them."""
    marks = [each for each in letters if is_mark(each[0].char)]
    if not marks:
        return list(letters)
    plain = [each for each in letters if not is_mark(each[0].char)]
    for mark in marks:
        sign = mark[0]
        over = min(
            range(len(plain)),
            key=lambda i: (plain[i][0].strand != sign.strand, _apart(plain[i][0], sign)),
            default=-1,
        )
        plain.insert(over + 1, mark)
    return plain


def _apart(first: Glyph, second: Glyph) -> float:
    """How far the middles of two letters are apart."""
    return abs(first.left + first.right - second.left - second.right) / 2


def _runs_turned(letters: Sequence[Placed]) -> list[Placed]:
    """Figures and foreign words, which run against the row, turned round again."""
    chars = [glyph.char for glyph, _ in letters]
    turned: list[Placed] = []
    start = 0
    while start < len(letters):
        stop = _end_of_run(chars, start)
        if stop > start:
            turned.extend(_backwards(letters[start:stop]))
        else:
            turned.append(letters[start])
        start = max(stop, start + 1)
    return turned


def _backwards(letters: Sequence[Placed]) -> Iterator[Placed]:
    for cluster in reversed(_clusters(letters)):
        yield from cluster


def _end_of_run(chars: Sequence[str], start: int) -> int:
    """Where a run that begins with a foreign letter or a figure ends; `start` if none does."""
    if not _runs_on(chars[start]):
        return start
    end, foreign = start + 1, chars[start].isalpha()
    i = end
    while i < len(chars) and not is_rtl(chars[i]):
        if _runs_on(chars[i]):
            between = chars[end:i]
            foreign_here = foreign or any(char.isalpha() for char in _word(chars, i))
            if between and not (
                foreign_here or (len(between) == 1 and between[0] in _INSIDE_NUMBERS)
            ):
                break
            foreign = foreign or chars[i].isalpha()
            end = i + 1
        i += 1
    return end


def _word(chars: Sequence[str], start: int) -> list[str]:
    """The characters from here to the next space or letter of the row's own script."""
    word = []
    for char in chars[start:]:
        if char == " " or is_rtl(char):
            break
        word.append(char)
    return word


def _runs_on(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("L", "EN", "AN")


def _with_runs(letters: Sequence[Placed]) -> list[tuple[Placed, bool]]:
    """Each letter with whether it lies in a run from right to left, spaces inside included."""
    places = [i for i, (glyph, _) in enumerate(letters) if is_rtl(glyph.char)]
    inside = set(places)
    for a, b in pairwise(places):
        if not any(_runs_on(glyph.char) for glyph, _ in letters[a + 1 : b]):
            inside.update(range(a, b))
    return [(each, i in inside) for i, each in enumerate(letters)]


def _brackets(letters: list[Placed]) -> list[Placed]:
    """Brackets made to open and close as their places in the text demand."""
    chars = [glyph.char for glyph, _ in letters]
    open_: list[str] = []
    result: list[Placed] = []
    opens = False
    for i, (glyph, shift) in enumerate(letters):
        pair = _BRACKETS.get(glyph.char)
        if pair is None:
            result.append((glyph, shift))
            continue
        beside = i > 0 and chars[i - 1] in _BRACKETS
        opens = opens if beside else _opens(chars, i, is_open=pair in open_)
        if opens:
            open_.append(pair)
        elif pair in open_:
            open_.remove(pair)
        result.append((glyph._replace(char=pair[0] if opens else pair[1]), shift))
    return result


def _opens(chars: Sequence[str], i: int, *, is_open: bool) -> bool:
    """A bracket opens after a space, closes before one; between two letters it does so in turn."""
    before = chars[i - 1] if i else " "
    after = chars[i + 1] if i + 1 < len(chars) else " "
    if (before == " ") != (after == " "):
        return before == " "
    return not is_open if after.isalnum() else before == " "
