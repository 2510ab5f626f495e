"""Which of several texts is the pivot: the one that nobody splits or merges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.reporter import Remark
from tmtool.units import Document


@dataclass(frozen=True, slots=True)
class PivotChoice:
    """The pivot's language, and why: somebody named it, a text says it is the original, or neither.

    `stated` is the original that a text states; where that is another language, it isn't there.
    """

    lang: str
    reason: Literal["named", "original", "first"]
    stated: str | None = None

    @property
    def remark(self) -> Remark | None:
        """What a person should know of a pivot that is only the first text."""
        if self.reason != "first":
            return None
        told = (
            "no text says which language is the original"
            if self.stated is None
            else f"the original is in {codes.name(self.stated)}, which is not among the texts"
        )
        return Remark(
            f"{told}: the first text is the pivot ({codes.name(self.lang)})", "first as pivot",
            {"language": self.lang},
        )  # fmt: skip


def choose_pivot(documents: Sequence[Document], wanted: str | None = None) -> PivotChoice:
    """The language that is wanted, else the original that a masthead states, else the first one.

    InputError where no text is in the language that is wanted.

    >>> texts = [Document(lang, ()) for lang in ("zh", "en", "fr")]
    >>> choose_pivot(texts).lang, choose_pivot(texts, "fr").lang
    ('zh', 'fr')
    """
    langs = [each.lang for each in documents]
    told = [each.meta.original for each in documents if each.meta.original]
    stated = next((lang for lang in told if lang in langs), told[0] if told else None)
    if wanted is not None:
        lang = codes.normalize(wanted)
        if lang not in langs:
            raise InputError(
                f"no text is in {codes.name(lang)}: they are in {', '.join(langs)}",
                code="no such pivot", field="pivot",
            )  # fmt: skip
        return PivotChoice(lang, "named", stated)
    if stated in langs:
        return PivotChoice(str(stated), "original", stated)
    return PivotChoice(langs[0], "first", stated)
