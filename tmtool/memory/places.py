"""Where a unit comes from, in words that a person can use."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from tmtool.units import Origin


def locator(origin: Origin, lang: str) -> str | None:
    """What `tmtool show` takes to open a place: the symbol or document, and the label.

    Numbers of paragraphs say most; other labels, such as (a), stand in many places of a text, and
    so do numbers of footnotes: there the running number of the unit does.

    >>> from tmtool.units import Place
    >>> locator(Origin((Place("zh", label="7"),), symbol="A/RES/75/202"), "zh")
    'A/RES/75/202 --para 7'
    >>> locator(Origin((Place("en", label="(a)"),), file="my texts.tmx", position=12), "zh")
    "'my texts.tmx' --at 12"
    """
    place = origin.place(lang)
    name = origin.symbol or place.symbol or place.document or origin.file
    if name is None:
        return None
    label = place.label or next((each.label for each in origin.places if each.label), None)
    numbered = (label or "").isdecimal() and place.kind != "footnote"
    if origin.position is not None and not numbered:
        return f"{quote(name)} --at {origin.position}"
    return f"{quote(name)} --para {quote(label)}" if label else quote(name)


def described(origin: Origin) -> Iterator[str]:
    """What speaks for an origin, part by part: when, who, how it stands, how it was aligned.

    >>> list(described(Origin(date="2020-12-21", status="adopted", score=0.97)))
    ['2020-12-21', 'adopted', 'alignment 0.97, automatic']
    """
    for known in (origin.date, origin.body, origin.status):
        if known:
            yield known
    if origin.checked:
        yield f"checked by {origin.checked.by}"
    elif origin.score is not None:
        yield f"alignment {origin.score:.2f}, automatic"
