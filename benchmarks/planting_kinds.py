"""The kinds of errors that planted_meaning.py plants."""

from __future__ import annotations

from dataclasses import dataclass

from planting import Planter
from planting_form import change_end, double_word, drop_closing, drop_end, drop_opening
from planting_names import (
    add_state,
    drop_state,
    exchange_organization,
    exchange_state,
    exchange_term,
    leave_untranslated,
    misspell,
)  # fmt: skip
from planting_parts import (
    add_item,
    add_sentence,
    drop_clause,
    drop_item,
    drop_parenthetical,
    drop_sentence,
    replace_whole,
)  # fmt: skip
from planting_polarity import add_negation, change_modal, drop_negation, reverse
from planting_values import VALUES


@dataclass(frozen=True)
class ErrorKind:
    """A kind of error; `asked` is the recall that has to be reached, `sets` where it is planted.

    Checks about form count for one that `is_of_form`. The factor of pairs flagged with and without
    an error is that of the twelve kinds that have a new recall asked. `most` are planted in one
    pair, each by itself; chosen: more would measure the pair, and quotations are few.
    """

    name: str
    plant: Planter
    asked: float | None = None
    is_of_twelve: bool = False
    is_of_form: bool = False
    sets: tuple[str, ...] = ()
    most: int = 3


_QUOTED = ("hkma_dev", "sdg")
"""Sets whose quotation marks are as in print."""
_OTHERS = ("unpc_dev", "udhr", "tico19")

KINDS = (
    ErrorKind("negation dropped", drop_negation, 0.85, True),
    ErrorKind("negation added", add_negation, 0.85, True),
    ErrorKind("reversal", reverse, 0.7, True),
    ErrorKind("modal changed", change_modal),
    *(
        ErrorKind(name, planter, {"unit changed": 0.9, "figures transposed": 0.85}.get(name),
                  name in ("unit changed", "figures transposed"))
        for name, planter in VALUES.items()
    ),
    ErrorKind("list item dropped", drop_item, 0.7, True),
    ErrorKind("list item added", add_item),
    ErrorKind("clause dropped", drop_clause, 0.6, True),
    ErrorKind("sentence dropped", drop_sentence, 0.9, True),
    ErrorKind("sentence added", add_sentence),
    ErrorKind("parenthetical dropped", drop_parenthetical),
    ErrorKind("another sentence's translation", replace_whole, 0.95, True),
    ErrorKind("name misspelt", misspell, 0.7, True),
    ErrorKind("country exchanged", exchange_state, 0.95, True),
    ErrorKind("country dropped", drop_state, 0.95, True),
    ErrorKind("country added", add_state, 0.95, True),
    ErrorKind("organization exchanged", exchange_organization),
    ErrorKind("term exchanged", exchange_term),
    ErrorKind("word untranslated", leave_untranslated),
    ErrorKind("closing quotation mark dropped", drop_closing, 0.95, True, True, _QUOTED, 20),
    ErrorKind("opening quotation mark dropped", drop_opening, None, False, True, _QUOTED, 20),
    ErrorKind("closing mark dropped, other sets", drop_closing, None, False, True, _OTHERS),
    ErrorKind("final punctuation changed", change_end, 0.9, True, True),
    ErrorKind("final punctuation dropped", drop_end, 0.9, True, True),
    ErrorKind("doubled word", double_word, None, False, True),
)  # fmt: skip
"""All, in the order of the table."""
