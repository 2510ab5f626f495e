"""How many items the lists of a text have, as far as marks tell: 、 and 和, or commas and "and".

Words around a list hold marks of their own ("the Committee, children, women and the sick"), so each
has a least and a most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tmtool.checks.parts import ListPiece

_LONGEST = 6
"""Words of an item between two commas; what is longer is a clause. Chosen, no measurement."""
_CONJUNCTION = re.compile(r"(?<!\w)(?:and|or|as well as)(?!\w)|[和及或与]")
_OPENER = re.compile(
    r"(?:[(\d.a-z)]+ )?(?:In|On|At|For|From|During|Since|By|With|As|After|Before|Under|Among|While|"
    r"Following|Through|Throughout|Thus|Therefore|However|Moreover|Furthermore|Further|Also|Hence|"
    r"Accordingly|Additionally|Finally|Similarly|Meanwhile|When|Where|If|To|Of|Recently|Currently|"
    r"Although|Though|Given|Based on|According to|Because)\b"
)
"""What opens a sentence before its subject, so that a comma follows which is of no list."""
_BEGINNER = re.compile(
    r"(?:and |or )?(?:including|such as|namely|notably|particularly|especially|in particular|"
    r"for example|i\.e\.|e\.g\.|among them|among others|which|who|whose|that|where)\b"
)
"""What stands before the first item of a list, or begins a clause."""
_COMMA = re.compile(r"^[、,]")


class CountedList(NamedTuple):
    """A list, by the numbers of its pieces, and how many items it has."""

    first: int
    last: int
    least: int
    most: int


def count_lists(text: str, pieces: Sequence[ListPiece], lang: str) -> list[CountedList]:
    """The lists of three items or more that a text has, given what `cut_list` says of it.

    >>> from tmtool.checks.parts import cut_list
    >>> english = "In Geneva, we drank tea, milk and water."
    >>> count_lists(english, cut_list(english, "en"), "en")
    [CountedList(first=1, last=3, least=2, most=3)]
    >>> chinese = "我们喝了茶、牛奶和水。"
    >>> count_lists(chinese, cut_list(chinese, "zh"), "zh")
    [CountedList(first=0, last=2, least=3, most=3)]
    """
    count = _count_chinese if lang == "zh" else _count_english
    runs = (run for run in _iter_runs(text, pieces, lang) if len(run) > 1)
    return [found for run in runs for found in [count(run, pieces)] if found]


def compare_counts(own: Sequence[CountedList], second: Sequence[CountedList]) -> int | None:
    """Whether a list has more items than the other, where each side has one.

    1 where it has more for sure, -1 where it has no more, 0 where marks don't tell.

    >>> compare_counts([CountedList(0, 3, 4, 4)], [CountedList(0, 2, 2, 3)])
    1
    """
    if len(own) != 1 or len(second) != 1:
        return None
    (mine,), (theirs,) = own, second
    if mine.least > theirs.most:
        return 1
    return -1 if mine.most <= theirs.least else 0


def _iter_runs(text: str, pieces: Sequence[ListPiece], lang: str) -> Iterator[range]:
    """Pieces between which stand marks of lists alone, the inner ones short."""
    start = 0
    for at, piece in enumerate(pieces):
        said = text[piece.start : piece.stop]
        before = text[pieces[at - 1].start :] if start + 1 == at else ""
        if lang == "en" and start < at and (_BEGINNER.match(said) or _OPENER.match(before)):
            yield range(start, at)
            start = at
        is_long = lang == "en" and len(said.split()) > _LONGEST
        if piece.ends or (start < at and is_long):
            yield range(start, at + 1)
            start = at + 1 if piece.ends else at


def _count_chinese(run: range, pieces: Sequence[ListPiece]) -> CountedList | None:
    marks = [pieces[at].mark for at in run[:-1]]
    signs = [at for at, mark in enumerate(marks) if _COMMA.match(mark)]
    if not signs:
        return None
    before, after = signs[0], len(marks) - 1 - signs[-1]
    inner = signs[-1] - signs[0] + 2
    is_closed = bool(_CONJUNCTION.search(marks[signs[-1]]))
    least = inner + (1 if after and not is_closed else 0)
    return CountedList(run[0], run[-1], least, inner + before + after)


def _count_english(run: range, pieces: Sequence[ListPiece]) -> CountedList | None:
    """A comma before the list and words after its last "and" may be none of it."""
    marks = [pieces[at].mark for at in run[:-1]]
    commas = [at for at, mark in enumerate(marks) if _COMMA.match(mark)]
    joints = [at for at, mark in enumerate(marks) if _CONJUNCTION.search(mark)]
    if not commas or not joints or joints[-1] == 0:
        return None
    after = sum(at > commas[-1] for at in joints)
    most = len(marks) + 1
    return CountedList(run[0], run[-1], most - 1 - max(0, after - 1), most)
