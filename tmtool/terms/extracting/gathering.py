"""Units of whatever came with files or a memory, ready to be searched: each pair of texts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product

from tmtool.formats.bitexts.columns import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.extracting.model import TextUnit, UnitOrigin
from tmtool.units import Origin as Where
from tmtool.units import TranslationUnit
from tmtool.where import find_year

MOST = 120_000
"""So many different pairs of texts are kept. Limit: 100,000 take some 750 MB (docs/terms.md)."""
LONGEST = 4_000
"""A text of more characters is no paragraph, and what stands in it says little of each other.
Chosen, no measurement."""
_PLACES = 1_000
"""So many occurrences of one pair are kept. Limit: of repeated lines all would be."""


@dataclass
class GatheredUnits:
    """Units in two languages, in the order in which they came.

    Of more than `MOST` pairs every second stays, then every fourth and so on, chosen by a digest of
    their texts: the same units, in whatever order, leave the same. `seen` counts all that were
    taken, `halved` how often that happened; left out are `long` texts, `half` units that lack a
    language, and `low` ones, of which the aligner was never sure.
    """

    langs: tuple[str, str]
    most: int = MOST
    seen: int = 0
    halved: int = 0
    long: int = 0
    low: int = 0
    half: int = 0
    _kept: dict[bytes, tuple[tuple[str, str], list[UnitOrigin]]] = field(default_factory=dict)

    def take(self, units: Iterable[TranslationUnit]) -> None:
        """Take in units, whatever other languages they have; each variant with each."""
        for unit in units:
            pairs = [*product(*(_texts(unit, lang) for lang in self.langs))]
            if not pairs:
                self.half += 1
            for source, target in pairs:
                if max(len(source), len(target)) > LONGEST:
                    self.long += 1
                elif unit.origins and all(map(_is_low, unit.origins)):
                    self.low += 1
                else:
                    origins = [build_origin(each) for each in unit.origins if not _is_low(each)]
                    self._put((source, target), origins)

    def list_units(self) -> list[TextUnit]:
        """What was kept."""
        return [
            TextUnit(texts, tuple(origins) or (UnitOrigin(),))
            for texts, origins in self._kept.values()
        ]

    def _put(self, texts: tuple[str, str], origins: list[UnitOrigin]) -> None:
        self.seen += 1
        key = _digest(texts)
        if known := self._kept.get(key):
            known[1].extend(origins[: max(_PLACES - len(known[1]), 0)])
        elif self._stays(key):
            self._kept[key] = texts, origins[:_PLACES]
        while len(self._kept) > self.most:
            self.halved += 1
            self._kept = {each: kept for each, kept in self._kept.items() if self._stays(each)}

    def _stays(self, key: bytes) -> bool:
        return not int.from_bytes(key[:8], "big") & ((1 << self.halved) - 1)


def _digest(texts: tuple[str, str]) -> bytes:
    """What is the same for texts that fold alike, and takes less room than they do."""
    return sha256("\n".join(map(fold, texts)).encode("utf-8", "replace")).digest()[:16]


def build_origin(origin: Where) -> UnitOrigin:
    """What of an occurrence tells a person where it is.

    >>> from tmtool.units import Place
    >>> build_origin(Where((Place("zh", label="7"),), symbol="A/RES/75/202", date="2020-12-21"))
    UnitOrigin(document='A/RES/75/202', year=2020, place='A/RES/75/202, 7')
    """
    symbols = (origin.symbol, *(place.symbol for place in origin.places))
    files = (origin.file, *(place.file for place in origin.places))
    name = next((each for each in (*symbols, *files) if each), None)
    label = next((place.label for place in origin.places if place.label), None)
    at = label or (None if origin.position is None else f"unit {origin.position}")
    return UnitOrigin(name, find_year(origin), ", ".join(filter(None, (name, at))) or None)


def _is_low(origin: Where) -> bool:
    """Whether the aligner wasn't sure of an occurrence, and nobody looked at it."""
    return origin.score is not None and origin.score < WRONG and origin.checked is None


def _texts(unit: TranslationUnit, lang: str) -> list[str]:
    """The texts in a language, in whatever region or script of it where there is no other."""
    own = unit.in_lang(lang) or [
        each for each in unit.variants if get_base(each.lang) == get_base(lang)
    ]
    return [each.text for each in own if each.text]
