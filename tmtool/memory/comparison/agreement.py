"""What of a negotiated draft is agreed: brackets that went, that came, and that are still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tmtool.lang.fold import fold
from tmtool.memory.comparison.model import Agreement, ParagraphRow, Verdict
from tmtool.un.brackets import OpenText, drop_signs, find_open, is_option
from tmtool.un.labels import drop_label

_TOLD: tuple[Agreement, ...] = (
    "unbracketed", "newly bracketed", "still bracketed", "bracketed", "was bracketed", "an option",
)  # fmt: skip


class BracketedTexts:
    """The paragraphs of both texts, with what is in brackets in each."""

    def __init__(
        self, draft: Sequence[tuple[str, str | None]], earlier: Sequence[tuple[str, str | None]]
    ) -> None:
        self._texts = draft, earlier
        self._open = tuple(find_open([text for text, _ in side]) for side in self._texts)

    def find_agreement(self, row: ParagraphRow) -> Agreement | None:
        """What became of the brackets of a row; None where there are and were none."""
        now, before = (self._count(side, at) for side, at in enumerate((row.draft, row.earlier)))
        if not row.draft:
            return "was bracketed" if before else None
        if not row.earlier:
            found: Agreement | None = "bracketed" if now else None
        elif now:
            found = "still bracketed" if before else "newly bracketed"
        else:
            found = "unbracketed" if before else None
        is_one = any(is_option(*self._texts[0][at]) for at in row.draft)
        return "an option" if found is None and is_one else found

    def find_verdict(self, row: ParagraphRow) -> Verdict | None:
        """What kind of change it is where nothing but brackets differs; None where more does."""
        now, before = (self._count(side, at) for side, at in enumerate((row.draft, row.earlier)))
        if now == before or self._bare(0, row.draft) != self._bare(1, row.earlier):
            return None
        return "unbracketed" if now < before else "bracketed"

    def _count(self, side: int, numbers: range) -> int:
        """How many brackets there are; a paragraph inside those of others has one as well."""
        return sum(map(_count_open, (self._open[side][at] for at in numbers)))

    def _bare(self, side: int, numbers: range) -> str:
        """The words of paragraphs, without brackets, labels and blanks."""
        texts = (drop_signs(self._texts[side][at][0], self._open[side][at]) for at in numbers)
        return "".join("".join(fold(drop_label(text)).split()) for text in texts)


def _count_open(brackets: OpenText) -> int:
    return max(len(brackets.signs), len(brackets.spans))


def iter_notes(rows: Iterable[ParagraphRow]) -> Iterator[str]:
    """How many paragraphs are in brackets, and how many were."""
    counts = Counter(row.agreement for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in _TOLD if counts[each])
    if told:
        yield f"brackets and options, by paragraphs: {told}"
