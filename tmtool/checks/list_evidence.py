"""What speaks for it that an item of a list stands nowhere in the other text.

Between two languages a list keeps its order nearly always. So an item is missing where its
neighbours have translations that stand side by side in a list of the other text, and nothing
there is like the item itself. The meanings of the pieces are those of an encoder; of the outermost
pieces, which hold words around the list as well, their ends are compared too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from tmtool.checks.counted_lists import compare_counts, count_lists
from tmtool.checks.list_alignment import LeftAlone, ListAlignment
from tmtool.checks.model import SIDES, Side
from tmtool.checks.part_evidence import ComparedPair, MeaningTable, PartInDoubt
from tmtool.checks.parts import ListedPart, ListPiece, cut_list

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.units import Vectors

_FEWEST = 3
"""Items of a list, at least: of two the other text may make one. Chosen, no measurement."""
_MOST = 60
"""Pieces of a text, at most; a longer one is a table or an index. Chosen, no measurement."""
_ENDS = {"zh": (3, 6), "en": (2, 4)}
"""Characters, or words, of the ends of a piece that are compared by themselves. Chosen, no
measurement."""
_SIGN = {"zh": re.compile("、"), "en": re.compile(",")}
_LAST = {"zh": re.compile(""), "en": re.compile(r"\b(?:and|or|as well as)\b")}
_SHORT = re.compile(r",(?: [\w’'-]+){1,4},? (?:and|or) ")
"""An item of up to four words, and then the last of its list. Chosen, no measurement."""
_FEWEST_JOINTS = {"zh": -8, "en": -1}
"""How many more marks of lists a side has, at least, that has an item more. Measured with items
planted in the halves for work, 2026-11: 19 in 20 Chinese sides and 49 in 50 English ones do."""
_SHORTER = -0.25
"""The excess in length of such a side, at least. Measured there: 19 in 20 have it."""
LISTED = (
    "neighbours", "both neighbours", "like", "like an end", "like a piece", "last", "from start",
    "to end", "items", "length", "nearer to first", "nearer to second", "by a mark",
    "mark there", "like before", "like after", "lists there", "first neighbour",
    "second neighbour", "excess", "joints", "apart", "end apart", "first is nearest",
    "second is nearest", "too long", "last apart", "many", "few joints",
    "counted", "counted more", "counted less", "gain alone", "adjacent",
)  # fmt: skip
"""The names of what is known of an item."""


@dataclass(frozen=True, slots=True)
class ComparedLists:
    """The pieces of both texts of a pair, the lists among them, and what of them is compared."""

    compared: ComparedPair
    pieces: tuple[list[ListPiece], list[ListPiece]]
    lists: tuple[list[list[int]], list[list[int]]]
    written: tuple[list[list[str]], list[list[str]]]
    counts: tuple[int | None, int | None]
    """Which side has more items, as `compare_counts` tells it of each."""

    @classmethod
    def find(cls, compared: ComparedPair) -> ComparedLists | None:
        """None where no side has a list that may be longer than what the other has for it."""
        if not _is_list_of_things(compared) or not any(map(_may_have_more, [compared] * 2, SIDES)):
            return None
        pieces = tuple(
            cut_list(text, lang) for text, lang in zip(compared.texts, compared.langs, strict=True)
        )
        counted = [
            count_lists(text, each, lang)
            for text, each, lang in zip(compared.texts, pieces, compared.langs, strict=True)
        ]
        counts = compare_counts(*counted), compare_counts(*counted[::-1])
        lists = tuple(
            list(_find_lists(each, lang)) if _may_have_more(compared, side) else []
            for side, each, lang in zip(SIDES, pieces, compared.langs, strict=True)
        )
        if not any(lists) or not all(0 < len(each) <= _MOST for each in pieces):
            return None
        written = tuple(
            list(_write(*each)) for each in zip(compared.texts, pieces, compared.langs, strict=True)
        )
        return cls(compared, pieces, lists, written, counts)  # type: ignore[arg-type]

    def list_texts(self) -> Iterator[str]:
        """What has to be encoded before `iter_doubts`."""
        for side in self.written:
            for texts in side:
                yield from texts

    def iter_doubts(self, meanings: MeaningTable) -> Iterator[PartInDoubt]:
        """All items that have a neighbour on each side, or are the last of a list."""
        first, starts = _stack(self.written[0], meanings)
        second, other_starts = _stack(self.written[1], meanings)
        every = first @ second.T
        like = np.maximum.reduceat(np.maximum.reduceat(every, starts, axis=0), other_starts, axis=1)
        own, other = every[starts].max(axis=1), every[:, other_starts].max(axis=0)
        plain = every[np.ix_(starts, other_starts)]
        views: Sequence[tuple[Side, NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]]
        views = ((0, like, plain, own), (1, like.T, plain.T, other))
        for side, near, whole, full in views:
            for listed in self.lists[side]:
                alignment = ListAlignment(near[listed].tolist())
                for place in range(1, len(listed)):
                    piece = self.pieces[side][listed[place]]
                    if piece.stop - piece.start < 2:
                        continue
                    alone = alignment.leave(place)
                    evidence = self._measure(side, listed, place, near, whole, full, alone)
                    if evidence:
                        part = ListedPart("item", piece.start, piece.stop)
                        yield PartInDoubt(self.compared, side, part, evidence)

    def _measure(
        self,
        side: Side,
        listed: list[int],
        place: int,
        near: NDArray[np.float32],
        whole: NDArray[np.float32],
        full: NDArray[np.float32],
        alone: LeftAlone,
    ) -> tuple[float, ...] | None:
        there = self.pieces[1 - side]
        at, is_last = listed[place], place + 1 == len(listed)
        before, after = (at - 2, at - 1) if is_last else (at - 1, at + 1)
        if before < listed[0]:
            return None
        joined = [
            here
            for here in range(len(there) - 1)
            if not there[here].ends and (not is_last or there[here + 1].ends)
        ]
        if not joined:
            return None

        ones, twos = near[before, joined], near[after, [each + 1 for each in joined]]
        here = joined[int((np.minimum(ones, twos) + 0.3 * (ones + twos)).argmax())]
        one, two = float(near[before, here]), float(near[after, here + 1])
        piece, lang = self.pieces[side][at], self.compared.langs[side]
        length = (piece.stop - piece.start) / (1 if lang == "zh" else 3.2)
        mine, theirs = self.compared.marks[side], self.compared.marks[1 - side]
        scale = self.compared.usual.compute_scale(self.compared.size)
        excess = self.compared.measure_excess(side, self.compared.size) / scale
        nearer = (near[before] > one).sum(), (near[after] > two).sum()
        worse, like = min(one, two), float(full[at])
        values = (
            worse, one + two, like, near[at].max(), whole[at].max(), is_last, place,
            len(listed) - 1 - place, len(listed), length, *nearer,
            _is_sign(self.pieces[side][at - 1], lang),
            _is_sign(there[here], self.compared.langs[1 - side]),
            near[at, here], near[at, here + 1], len(self.lists[1 - side]), one, two,
            excess, mine.joints - theirs.joints, worse - like, worse - near[at].max(),
            nearer[0] == 0, nearer[1] == 0, max(0.0, excess),
            is_last * (worse - like), log(len(listed)),
            max(-2, min(2, mine.joints - theirs.joints)),
            self.counts[side] is not None, self.counts[side] == 1, self.counts[side] == -1, *alone,
        )  # fmt: skip
        return tuple(map(float, values))


def _may_have_more(compared: ComparedPair, side: Side) -> bool:
    """Whether length and marks leave room for an item that the other side lacks."""
    joints = compared.marks[side].joints - compared.marks[1 - side].joints
    return (
        joints >= _FEWEST_JOINTS[compared.langs[side]]
        and compared.measure_excess(side, compared.size) > _SHORTER
    )


def _is_list_of_things(compared: ComparedPair) -> bool:
    """Whether the Chinese has a 、, or the English short items between commas and before "and"."""
    chinese = compared.langs.index("zh")
    return "、" in compared.texts[chinese] or bool(_SHORT.search(compared.texts[1 - chinese]))


def _find_lists(pieces: Sequence[ListPiece], lang: str) -> Iterator[list[int]]:
    """Runs of pieces between which stand marks of lists: commas, or 、 and 和."""
    run: list[int] = []
    for at, piece in enumerate(pieces):
        run.append(at)
        if piece.ends:
            marks = " ".join(pieces[each].mark for each in run[:-1])
            if len(run) >= _FEWEST and _SIGN[lang].search(marks) and _LAST[lang].search(marks):
                yield run
            run = []


def _is_sign(piece: ListPiece, lang: str) -> bool:
    return _SIGN[lang].search(piece.mark) is not None


def _write(text: str, pieces: Sequence[ListPiece], lang: str) -> Iterator[list[str]]:
    """Each piece, and its ends where words around the list may stand in it."""
    begins = True
    for piece in pieces:
        own = text[piece.start : piece.stop]
        letters, blank = (own, "") if lang == "zh" else (own.split(), " ")
        cuts = [length for length in _ENDS[lang] if length < len(letters)]
        # In English, a comma may stand between a list and the words around it.
        yield (
            [own]
            + [blank.join(letters[-cut:]) for cut in cuts if begins or lang == "en"]
            + [blank.join(letters[:cut]) for cut in cuts if piece.ends or lang == "en"]
        )
        begins = piece.ends


def _stack(
    written: Sequence[Sequence[str]], meanings: MeaningTable
) -> tuple[NDArray[np.float32], list[int]]:
    """The vectors of all texts, one a row, and the row where each piece begins."""
    starts: list[int] = []
    rows: list[Vectors] = []
    for texts in written:
        starts.append(len(rows))
        rows += [meanings[text] for text in texts]
    return np.stack(rows), starts
