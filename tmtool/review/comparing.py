"""What of a text somebody changed, and what the program it was saved with changed by itself.

White space, marks without width, and signs that Excel, Word and LibreOffice put for others while
one types (quotation marks, dashes, an ellipsis, ©, ½) are no change, unless they are meant.
"""

from __future__ import annotations

import re

from tmtool.fuzzy.sequences import count_changes, list_runs
from tmtool.lang.script import get_joiner
from tmtool.lang.signs import UNSEEN, fold_signs, split_tokens
from tmtool.wording import TextChange

_LINE_END = re.compile(rf"[\s{UNSEEN}]*[\r\n\v\f\x85\u2028\u2029][\s{UNSEEN}]*")


def clean(text: str, lang: str) -> str:
    r"""A text in one line, as it is written in a language, without blanks around it.

    >>> clean(" the\nbank ", "en"), clean("大\n会", "zh")
    ('the bank', '大会')
    """
    return _LINE_END.sub(get_joiner(lang), text.strip()).strip()


def compare(old: str, new: str, lang: str, *, exact: bool = False) -> tuple[TextChange, ...]:
    """The changes that make `new` of `old`, by words, in Chinese by characters; none is empty.

    What is inserted or deleted takes a neighbour along, so that something stands there before and
    after. With `exact`, white space and the forms of signs count as well.

    >>> compare("the technology bank", "the  Technology  bank", "en")
    (TextChange(start=4, stop=14, text='Technology'),)
    >>> compare("the bank", "the new bank", "en")
    (TextChange(start=0, stop=3, text='the new'),)
    """
    own, other = split_tokens(old, exact=exact), split_tokens(new, exact=exact)
    found = list[TextChange]()
    for run in list_runs([each.key for each in own], [each.key for each in other]):
        if run.a < run.b and run.c < run.d:
            text = new[other[run.c].start : other[run.d - 1].stop]
            found.append(TextChange(own[run.a].start, own[run.b - 1].stop, clean(text, lang)))
        elif run.a:
            # What stands before is kept as it was, and what follows it, with its white space.
            first, before = own[run.a - 1], own[run.a - 1]
            is_blank = not old[before.start : before.stop].strip()
            if is_blank and run.a > 1 and (not found or found[-1].stop <= own[run.a - 2].start):
                first = own[run.a - 2]
            added = ""
            if run.c < run.d:
                added = new[other[run.c - 1].stop : other[run.d - 1].stop]
            stop = own[run.b - 1].stop
            text = old[first.start : before.stop] + _LINE_END.sub(get_joiner(lang), added)
            found.append(TextChange(first.start, stop, text))
        elif run.b < len(own):
            after = own[run.b]
            added = new[: other[run.d].start] if run.d else ""
            text = _LINE_END.sub(get_joiner(lang), added) + old[after.start : after.stop]
            found.append(TextChange(own[0].start, after.stop, text.lstrip()))
        else:
            found.append(TextChange(0, len(old), clean(new, lang)))
    return tuple(found)


def is_rewritten(old: str, new: str) -> bool:
    """Whether two texts have less than half of their characters in common.

    >>> is_rewritten("the bank", "the banks"), is_rewritten("the bank", "一家银行")
    (False, True)
    """
    one, two = fold_signs(old), fold_signs(new)
    common = (len(one) + len(two) - count_changes(one, two)) / 2
    return 2 * common < max(len(one), len(two))
