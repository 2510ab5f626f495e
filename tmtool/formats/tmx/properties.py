"""How units are shown in TMX, so that other programs understand them and nothing is lost.

`prepare_unit` makes a unit with one origin whose attributes, properties and notes are, word for
word, those to write; `restore_unit` turns one that was read word for word into the unit that it
was. The best origin is shown: its fields are properties named `x-tmtool-`, after those of others.
Further origins are JSON, each in a property `x-tmtool-origin`. `x-tmtool-origins` says which origin
is shown, of how many: "1/3"; "0/3" where all three are JSON, since TMX could not hold the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import PREFIX
from tmtool.formats.tmx import remarks, rules
from tmtool.formats.tmx.rules import format_moment
from tmtool.formats.tmx.tags import convert_to_tmx, fit
from tmtool.formats.units.build import read_regions
from tmtool.formats.units.origins import dump_origin, parse_origin
from tmtool.lang.codes import find_language, normalize
from tmtool.markup import replace_illegal
from tmtool.provenance import STANDING
from tmtool.regions import build_tag
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant

_COUNT, _JSON, _TEXT, _LANG, _REGION = (
    PREFIX + name for name in ("origins", "origin", "text", "lang", "region")
)
WHOLE = frozenset({_COUNT, _JSON})
"""The properties by which a unit that is pictured comes back."""
_OF_ORIGIN = (
    "symbol", "body", "date", "status", "restriction", "original", "memory", "file", "file_hash",
    "line", "position", "bead", "score",
)  # fmt: skip
_OF_PLACE = ("document", "symbol", "file", "file_hash", "label", "kind")
Properties = tuple[tuple[str, str], ...]


def find_best(origins: tuple[Origin, ...]) -> int:
    """Which origin has the most authority: by status, then the newest, then a checked one.

    >>> find_best((Origin(date="2020"), Origin(status="adopted", date="2001")))
    1
    """
    if len(origins) == 1:
        return 0

    def rank(at: int) -> tuple[int, str, bool, int]:
        origin = origins[at]
        return STANDING[origin.status], origin.date or "", origin.checked is not None, -at

    return max(range(len(origins)), key=rank)


def prepare_unit(unit: TranslationUnit) -> TranslationUnit:
    """The unit as TMX shows it, with one origin to write word for word."""
    if unit.origins:
        first = find_best(unit.origins)
        made = _made(unit, unit.origins[first], first + 1)
        if _is_valid(made) and made == _legal(made) and restore_unit(made) == unit:
            return made
    return embed_origins(unit)


def embed_origins(unit: TranslationUnit, codes: Mapping[str, str] | None = None) -> TranslationUnit:
    """The same with all origins as JSON: what is shown is a picture for other programs.

    `codes` are what languages are to be called in it.
    """
    tame = _tame(unit)
    if codes:
        told = (tame.place(each.lang, each.region) for each in unit.variants)
        places = (replace(place, code=codes.get(place.lang, place.code)) for place in told)
        tame = replace(tame, places=tuple(places))
    return _legal(_made(unit, tame, 0))


def restore_unit(unit: TranslationUnit) -> TranslationUnit | None:
    """The unit that was shown, from one read word for word; None where `prepare_unit` made it not.

    InputError where its JSON is damaged.
    """
    (origin,) = unit.origins
    which = next((value for name, value in origin.properties if name == _COUNT), None)
    if which is None:
        return None
    try:
        at, count = map(int, which.split("/"))
        origins = [parse_origin(value) for name, value in origin.properties if name == _JSON]
        if at:
            origins.insert(at - 1, _origin(unit))
    except ValueError as error:
        raise InputError(f"the origin can't be read: {error}") from error
    if count != len(origins):
        raise InputError(f"{len(origins)} origins where the unit had {count}")
    places = zip(unit.variants, origin.places, strict=True)
    variants = tuple(_variant(variant, place) for variant, place in places)
    return TranslationUnit(variants, tuple(origins))


def _made(unit: TranslationUnit, origin: Origin, at: int) -> TranslationUnit:
    others = [dump_origin(each) for i, each in enumerate(unit.origins, start=1) if i != at]
    own = tuple(
        (_named(name), _plain(getattr(origin, name)))
        for name in _OF_ORIGIN
        if getattr(origin, name) is not None
    )
    properties = (
        *origin.properties,
        *own,
        *_checked(origin),
        (_COUNT, f"{at}/{len(unit.origins)}"),
        *((_JSON, each) for each in others),
    )
    places = [origin.place(variant.lang, variant.region) for variant in unit.variants]
    codes = [
        variant.tag if place.code is None else replace_illegal(place.code)
        for variant, place in zip(unit.variants, places, strict=True)
    ]
    # What a reader makes of the codes alone.
    seen = read_regions(list(map(find_language, codes)), codes)
    made = Origin(
        tuple(map(_place, unit.variants, places, seen)),
        properties=properties,
        notes=origin.notes,
        attributes=_with_check(origin),
    )
    variants = tuple(
        replace(each, text=replace_illegal(each.text), region=region)
        for each, region in zip(unit.variants, seen, strict=True)
    )
    return TranslationUnit(variants, (made,))


def _place(variant: Variant, place: Place, seen: str | None) -> Place:
    """The place to write; `seen` is the region that its code will be read as."""
    own = [(_LANG, variant.lang)] if _needs_language(place.code, variant.lang) else []
    if seen != variant.region:
        own.append((_REGION, variant.region or ""))
    if variant.text != replace_illegal(variant.text):
        own.append((_TEXT, dump_origin(Origin(notes=(variant.text,)))))
    own += [
        (_named(name), value) for name in _OF_PLACE if (value := getattr(place, name)) is not None
    ]
    return Place(
        variant.lang,
        variant.tag if place.code is None else place.code,
        tags=place.tags,
        properties=(*place.properties, *own),
        notes=place.notes,
        attributes=place.attributes,
    )


def _needs_language(code: str | None, lang: str) -> bool:
    """Whether the code of a variant alone doesn't say what is known of its language."""
    if code is None:
        return True
    try:
        return normalize(code) != lang
    except InputError:
        return True


def _origin(unit: TranslationUnit) -> Origin:
    """The origin that a unit shows."""
    (seen,) = unit.origins
    told = dict(seen.properties)
    known = {name: told.get(_named(name)) for name in _OF_ORIGIN}
    score, line, position = (known.pop(name) for name in ("score", "line", "position"))
    by, at = told.get(_named("checked_by")), told.get(_named("checked_at"))
    checked = CheckRecord(by, at) if by is not None and at is not None else None
    places = (_read_place(*pair) for pair in zip(unit.variants, seen.places, strict=True))
    origin = Origin(
        tuple(place for place in places if place != Place(place.lang, region=place.region)),
        **known,  # type: ignore[arg-type]
        score=None if score is None else float(score),
        line=None if line is None else int(line),
        position=None if position is None else int(position),
        checked=checked,
        properties=_foreign(seen.properties),
        notes=seen.notes,
    )
    attributes = _of_foreign(seen)
    own, beside = remarks.split_attributes(attributes)
    added = len(_check_attributes(origin))
    whole = replace(origin, attributes=(*own[: len(own) - added], *beside))
    return whole if _with_check(whole) == attributes else replace(origin, attributes=attributes)


def _read_place(variant: Variant, seen: Place) -> Place:
    told = dict(seen.properties)
    lang, region = told.get(_LANG, variant.lang), _told_region(told, variant)
    return Place(
        lang,
        None if _LANG in told and build_tag(lang, region) == seen.code else seen.code,
        region=region,
        **{name: told.get(_named(name)) for name in _OF_PLACE},
        tags=seen.tags,
        properties=_foreign(seen.properties),
        notes=seen.notes,
        attributes=_of_foreign(seen),
    )


def _variant(seen: Variant, place: Place) -> Variant:
    told = dict(place.properties)
    text = seen.text
    if _TEXT in told:
        (whole,) = parse_origin(told[_TEXT]).notes
        # Where somebody changed the text since, that counts.
        text = whole if replace_illegal(whole) == seen.text else seen.text
    return Variant(told.get(_LANG, seen.lang), text, _told_region(told, seen))


def _told_region(values: Mapping[str, str], variant: Variant) -> str | None:
    """The region of a variant: the property of it, else what its code says."""
    return values[_REGION] or None if _REGION in values else variant.region


def _foreign(properties: Properties) -> Properties:
    return tuple((name, value) for name, value in properties if not name.startswith(PREFIX))


def _of_foreign(holder: Origin | Place) -> Properties:
    """The attributes, those of our own properties left out."""
    names = enumerate(name for name, _ in holder.properties)
    return remarks.drop_properties(
        holder.attributes, [at for at, it in names if not it.startswith(PREFIX)]
    )


def _checked(origin: Origin) -> Iterator[tuple[str, str]]:
    if origin.checked:
        yield _named("checked_by"), origin.checked.by
        yield _named("checked_at"), origin.checked.at


def _check_attributes(origin: Origin) -> Properties:
    """Who checked a unit and when, as TMX says it."""
    if not origin.checked:
        return ()
    date = format_moment(origin.checked.at)
    by = ("changeid", origin.checked.by)
    return (by,) if date is None else (("changedate", date), by)


def _with_check(origin: Origin) -> Properties:
    """The attributes of an origin, with who checked it unless they name somebody."""
    own, beside = remarks.split_attributes(origin.attributes)
    if {name for name, _ in own} & {"changedate", "changeid"}:
        return origin.attributes
    return (*own, *_check_attributes(origin), *beside)


def _is_valid(unit: TranslationUnit) -> bool:
    """Whether TMX can hold all of a unit that is to be written, as it is."""
    (origin,) = unit.origins
    pairs = zip(unit.variants, origin.places, strict=True)
    return _are_valid(origin, rules.UNIT) and all(
        _are_valid(place, rules.VARIANT) and fit(place.tags, variant.text)
        for variant, place in pairs
    )


def _are_valid(of: Origin | Place, allowed: frozenset[str]) -> bool:
    own = remarks.split_attributes(of.attributes)[0]
    return rules.has_valid_attributes(own, allowed) and remarks.has_valid_attributes(of)


def _tame(unit: TranslationUnit) -> Origin:
    """The best origin with no more than what TMX can hold: a picture of it for other programs."""
    if not unit.origins:
        return Origin()
    origin = unit.origins[find_best(unit.origins)]
    places = tuple(
        replace(
            place,
            tags=convert_to_tmx(place.tags, variant.text),
            attributes=_allowed(place.attributes, rules.VARIANT),
        )
        for variant in unit.variants
        for place in [origin.place(variant.lang, variant.region)]
    )
    return replace(
        origin, places=places, attributes=_allowed(_of_foreign(origin), rules.UNIT),
        properties=_foreign(origin.properties),
    )  # fmt: skip


def _allowed(attributes: Properties, allowed: frozenset[str]) -> Properties:
    own, beside = remarks.split_attributes(attributes)
    known = dict(own).items()
    fit = tuple(each for each in known if rules.has_valid_attributes([each], allowed))
    return (*fit, *remarks.select_allowed(beside))


def _legal(unit: TranslationUnit) -> TranslationUnit:
    """The unit without what XML can't hold, wherever it stood."""
    (origin,) = unit.origins
    places = tuple(
        replace(
            place,
            code=replace_illegal(place.code or ""),
            tags=tuple(
                replace(
                    tag,
                    attributes=_legal_pairs(tag.attributes),
                    content=replace_illegal(tag.content),
                )
                for tag in place.tags
            ),
            properties=_legal_pairs(place.properties),
            notes=tuple(map(replace_illegal, place.notes)),
            attributes=_legal_pairs(place.attributes),
        )
        for place in origin.places
    )
    clean = replace(
        origin, places=places, properties=_legal_pairs(origin.properties),
        notes=tuple(map(replace_illegal, origin.notes)), attributes=_legal_pairs(origin.attributes),
    )  # fmt: skip
    return TranslationUnit(unit.variants, (clean,))


def _legal_pairs(pairs: Properties) -> Properties:
    return tuple((replace_illegal(name), replace_illegal(value)) for name, value in pairs)


def _named(field: str) -> str:
    return PREFIX + field.replace("_", "-")


def _plain(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)
