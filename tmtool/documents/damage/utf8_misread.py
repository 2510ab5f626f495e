"""UTF-8 that was read in a one-byte encoding: å¤§ä¼š, quâ€™Ã©tÃ©, Р“РµРЅРµСЂ, ط§ظ„ط¬ظ…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tmtool.documents.damage.runs import (
    HOME,
    DamageRun,
    build_upper_class,
    detect_script,
    map_upper_bytes,
)

WESTERN = "cp1252"
_COVERED = 0.8
"""Of neighbouring characters of the upper half, so many belong to the accident. Chosen, no
measurement."""


def undo_utf8(
    text: str, codec: str, lang: str | None, *, inner: bool = False
) -> Iterator[DamageRun]:
    """What stretches say that are UTF-8 once they are encoded as `codec` again.

    `lang` is the text's language; `inner`: the text came out of such an accident itself.

    >>> [run.decoded for run in undo_utf8("dÃ©jÃ  vu, Ð”Ð°", "cp1252", "fr")]
    ['é', 'Да']
    """
    hits = list(_hits(text, codec))
    for script in dict.fromkeys(run.script for run in hits):
        runs = [run for run in hits if run.script == script]
        if script == "western":
            yield from (run for run in runs if _is_western(run, text, codec))
        elif inner or _is_sure(runs, text, codec, lang):
            yield from runs


def _hits(text: str, codec: str) -> Iterator[DamageRun]:
    if _sequences(codec).search(text) is None:
        return
    for stretch in _stretches(codec).finditer(text):
        runs = list(_in_stretch(stretch, codec))
        covered = sum(run.stop - run.start for run in runs)
        if covered >= _COVERED * len(stretch[0]):
            yield from runs


def _in_stretch(stretch: re.Match[str], codec: str) -> Iterator[DamageRun]:
    """The UTF-8 sequences among neighbouring characters of a code page's upper half."""
    table, western = map_upper_bytes(codec), map_upper_bytes(WESTERN)
    for match in _sequences(codec).finditer(stretch[0]):
        if codec != WESTERN and all(char in western for char in match[0]):
            continue
        try:
            decoded = bytes(table[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        script = detect_script(decoded)
        if script is not None:
            at = stretch.start()
            yield DamageRun(at + match.start(), at + match.end(), decoded, script)


def _is_sure(runs: Sequence[DamageRun], text: str, codec: str, lang: str | None) -> bool:
    """Whether stretches in one script can be nothing else.

    A word that ends in é, a hard space and » are a Chinese character by chance.
    """
    count = sum(run.letters for run in runs if run.letters > 1 or not _follows_letter(text, run))
    if codec != WESTERN:  # the stretches themselves are in Russian or Arabic letters
        return count >= 3
    script = runs[0].script
    return count >= (1 if lang == HOME.get(script, "") else 3 if script == "greek" else 2)


def _is_western(run: DamageRun, text: str, codec: str) -> bool:
    """Whether it is an accent or a sign; letters only where a word goes on."""
    before, after = text[max(0, run.start - 1) : run.start], text[run.stop : run.stop + 1]
    in_word = _is_letter(before) or _is_letter(after)
    if codec != WESTERN:
        return in_word or all(char >= "\u2000" for char in run.decoded)
    return not all("\u0100" <= char <= "\u017f" for char in run.decoded) or in_word


def _follows_letter(text: str, run: DamageRun) -> bool:
    return _is_letter(text[max(0, run.start - 1) : run.start])


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


@lru_cache(maxsize=4)
def _stretches(codec: str) -> re.Pattern[str]:
    return re.compile(f"[{build_upper_class(codec)}]{{2,}}")


@lru_cache(maxsize=4)
def _sequences(codec: str) -> re.Pattern[str]:
    """One or more whole UTF-8 sequences, spelled with the characters of the code page."""
    inner = _among(codec, 0x80, 0xBF)
    two, three, four = (
        _among(codec, *leads) for leads in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4))
    )
    return re.compile(f"(?:{two}{inner}|{three}{inner}{{2}}|{four}{inner}{{3}})+")


def _among(codec: str, first: int, last: int) -> str:
    chars = (char for char, byte in map_upper_bytes(codec).items() if first <= byte <= last)
    return f"[{re.escape(''.join(chars))}]"
