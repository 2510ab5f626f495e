"""Where a unit comes from, in words that a person can use."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.units import Origin


def locator(origin: Origin, lang: str) -> str | None:
    """What `tmtool show` takes to open a place: the symbol or document, and the label.

    >>> from tmtool.units import Place
    >>> locator(Origin((Place("zh", label="7"),), symbol="A/RES/75/202"), "zh")
    'A/RES/75/202 --para 7'
    """
    place = origin.place(lang)
    name = origin.symbol or place.symbol or place.document or origin.file
    if name is None:
        return None
    label = place.label or next((each.label for each in origin.places if each.label), None)
    quoted = f"'{name}'" if set(name) & set(" ()*?&;'") else name
    return f"{quoted} --para {label}" if label else quoted


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
