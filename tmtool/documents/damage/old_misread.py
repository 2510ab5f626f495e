"""Text in an old encoding of another script that was read as Western letters: ÖÐÎÄ, Ãåíåðàëüíàÿ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tmtool.documents.damage.model import is_common_han
from tmtool.documents.damage.runs import (
    DamageRun,
    Script,
    build_upper_class,
    detect_script,
    map_upper_bytes,
)
from tmtool.lang.script import is_han

_WESTERN = "cp1252"
_WIDE = frozenset(("gb18030", "cp950"))
_OF_LANGUAGE = {"zh": ("gb18030", "cp950"), "ru": ("cp1251", "koi8-r"), "ar": ("cp1256",)}
_ALL = ("gb18030", "cp950", "cp1251", "koi8-r", "cp1256")
_COVERED = 0.7
"""Of the accents that come in rows, so many must become text. Chosen, no measurement."""
_LETTER = re.compile("[\u00c0-\u00ff]")


def undo_old_encoding(text: str, lang: str | None) -> tuple[str, tuple[DamageRun, ...]]:
    """The encoding that explains the most, and what the stretches say in it; "" if none does.

    >>> codec, runs = undo_old_encoding("Ãåíåðàëüíàÿ Àññàìáëåÿ", None)
    >>> codec, [run.decoded for run in runs]
    ('cp1251', ['Генеральная', 'Ассамблея'])
    """
    rows = [match.span() for match in _rows().finditer(text)]
    if not rows:
        return "", ()
    least = 3 if lang in _OF_LANGUAGE else 4
    found = [
        (codec, _plausible(text, codec, least)) for codec in _OF_LANGUAGE.get(lang or "", _ALL)
    ]
    codec, runs = max(found, key=lambda each: _covered(rows, each[1]))
    if _covered(rows, runs) < _COVERED * sum(stop - start for start, stop in rows):
        return "", ()
    return codec, runs


def _covered(rows: list[tuple[int, int]], runs: tuple[DamageRun, ...]) -> int:
    """How many characters of the rows lie in runs."""
    return sum(
        max(0, min(stop, run.stop) - max(start, run.start)) for start, stop in rows for run in runs
    )


def _plausible(text: str, codec: str, min_length: int) -> tuple[DamageRun, ...]:
    """Runs that read as text, if one of them is long: accents never come in such a row."""
    runs = tuple(_runs(text, codec))
    long = [run for run in runs if len(run.decoded) >= (2 if run.script == "han" else min_length)]
    if not long:
        return ()
    return tuple(run for run in runs if run in long or _LETTER.search(text, run.start, run.stop))


def _runs(text: str, codec: str) -> Iterator[DamageRun]:
    wide = codec in _WIDE
    for match in _stretches(wide=wide).finditer(text):
        data = bytes(ord(c) if c.isascii() else map_upper_bytes(_WESTERN)[c] for c in match[0])
        try:
            decoded = data.decode(codec)
        except UnicodeDecodeError:
            continue
        script = _script(decoded, wide=wide)
        if script is not None:
            yield DamageRun(match.start(), match.end(), decoded, script)


def _script(decoded: str, *, wide: bool) -> Script | None:
    """The script, if the characters are as those of text: common ones, or words."""
    plain = "".join(char for char in decoded if not (wide and char.isascii()))
    script = detect_script(plain)
    if script == "han":
        han = [char for char in plain if is_han(char)]
        return script if sum(map(is_common_han, han)) >= 0.75 * len(han) > 0 else None
    return script if script in ("cyrillic", "arabic") and _is_word(plain) else None


def _is_word(decoded: str) -> bool:
    """Whether letters are as words have them: small, or capitals first or throughout."""
    if not all(char.isalpha() or unicodedata.category(char) == "Mn" for char in decoded):
        return False
    caseless = decoded.upper() == decoded.lower()
    return caseless or decoded.istitle() or decoded.islower() or decoded.isupper()


@lru_cache(maxsize=1)
def _rows() -> re.Pattern[str]:
    """Three in a row: what no word of a Western language has."""
    return re.compile(f"[{build_upper_class(_WESTERN)}]{{3,}}")


@lru_cache(maxsize=2)
def _stretches(*, wide: bool) -> re.Pattern[str]:
    high = build_upper_class(_WESTERN)
    if not wide:
        return re.compile(f"[{high}]+")
    # The second byte of a character may be a plain letter.
    return re.compile(f"(?:[{high}]{{2}}|[{high}][@-~](?=[{high}]))+(?:[{high}][@-~](?=\\s|$))?")
