"""What the names of files say of United Nations documents: symbol, job number, which part of what.

Documents of one text in two languages have the same symbol and the same job number, however their
names spell them. An addendum, a corrigendum or a revision never is the document it belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tmtool.un.symbols import ROOT, parse_symbol
from tmtool.un.vocabulary import compile_pieces, load_words

SUFFIXES = tuple(load_words("symbols.toml")["suffixes"])
"""How the names of files end that hold documents."""

_PATTERNS = compile_pieces("symbols.toml", "file_names", re.IGNORECASE)
LETTERS = {"A": "ar", "C": "zh", "E": "en", "F": "fr", "R": "ru", "S": "es"}
"""The letter that stands for a language after a job number."""

_CHINESE = {"增编": "add", "更正": "corr", "订正": "rev", "修订": "rev", "修正": "amend"}
_SHORT = ("add", "corr", "rev", "amend")
_HALF = re.compile(r"-(?=[A-Z]+/)")
_LANGUAGE = re.compile(r"(?<=[0-9)])-[ACEFRS]$")
_ENDING = re.compile("(?:" + "|".join(map(re.escape, SUFFIXES)) + ")$", re.IGNORECASE)
_AFTER = re.compile(r"[-_. ](?:EN?|FR?|SP?|ES|RU?|AR?|CH?|ZH|EA|CN)$", re.IGNORECASE)
"""A language at the end; a letter before it is a part of a resolution."""


_SEVERAL = re.compile(rf"[\s,;+&]+|(?<=[0-9A-Za-z])[_-](?={ROOT}_(?:RES|DEC)_)")


@dataclass(frozen=True, slots=True)
class SymbolKey:
    """A symbol as it is compared: each half of a double symbol, and what supplements them."""

    halves: tuple[tuple[str, ...], ...]
    supplements: tuple[str, ...] = ()

    def is_shared(self, key: SymbolKey) -> bool:
        """Whether one names a document by half of the double symbol that the other has.

        >>> double = build_symbol_key("A/66/64-E/2011/77")
        >>> (
        ...     double.is_shared(build_symbol_key("E/2011/77")),
        ...     double.is_shared(build_symbol_key("E/2011/77/Add.1")),
        ... )
        (True, False)
        """
        return self.supplements == key.supplements and not {*self.halves}.isdisjoint(key.halves)


def build_symbol_key(symbol: str) -> SymbolKey:
    """What is the same for two spellings of a symbol.

    >>> (
    ...     build_symbol_key("A/75/1/ADD.1") == build_symbol_key("A/75/1/Add.1"),
    ...     build_symbol_key("A/75/1").supplements,
    ... )
    (True, ())
    """
    parts = _HALF.split(_LANGUAGE.sub("", symbol.strip().rstrip("*")))
    found = [find_supplements(part) for part in parts]
    distinct = list(dict.fromkeys(each for each in found if each))
    halves = {_tokens(_PATTERNS["supplement"].sub("/", part)) for part in parts}
    return SymbolKey(tuple(sorted(halves)), tuple(name for each in distinct for name in each))


def find_supplements(text: str) -> tuple[str, ...]:
    """What a symbol or a name says of being an addendum, corrigendum, revision or "bis", in order.

    >>> (
    ...     find_supplements("A_75_1_Add.1"),
    ...     find_supplements("A-75-1-Corr1"),
    ...     find_supplements("report rev.2 bis"),
    ... )
    (('add1',), ('corr1',), ('rev2', 'bis'))
    >>> find_supplements("A/520 review of addresses"), find_supplements("A_75_1_更正2")
    ((), ('corr2',))
    """
    return tuple(_supplement(found) for found in _PATTERNS["supplement"].finditer(text))


def normalize_supplements(text: str) -> str:
    """The text with one spelling of all that `find_supplements` finds.

    >>> normalize_supplements("report-Rev.1"), normalize_supplements("report_rev_1")
    ('report-/rev1/', 'report_/rev1/')
    """
    return _PATTERNS["supplement"].sub(lambda found: f"/{_supplement(found)}/", text)


def find_stem_symbol(stem: str) -> str | None:
    """The one symbol that a file's name spells, its ending and its language taken away before.

    >>> (
    ...     find_stem_symbol("A_RES_75_202"),
    ...     find_stem_symbol("A-75-1-Corr1"),
    ...     find_stem_symbol("A-1-2"),
    ... )
    ('A/RES/75/202', 'A/75/1/Corr.1', None)
    >>> find_stem_symbol("A_66_64_E_2011_77"), find_stem_symbol("A_RES_47_202_A")
    ('A/66/64-E/2011/77', 'A/RES/47/202 A')
    """
    name = _PATTERNS["copy"].sub("", unicodedata.normalize("NFKC", stem)).strip(" *")
    plain = _PATTERNS["bracketed"].sub("", name).strip(" _-.")
    part = _PATTERNS["part"].fullmatch(plain)
    symbol = _symbol(part["rest"] if part else plain)
    if symbol is None:
        return None
    halves = _HALF.split(symbol)
    found = [_spelled(each) for each in find_supplements(name)]
    # Each half of a double symbol has them: A/67/65/Corr.1-E/2012/48/Corr.1.
    once = found[: len(found) // 2]
    own = once if len(halves) == 2 and found == once * 2 else found
    part_of = f" {part['part'].upper()}" if part else ""
    return "-".join("/".join((f"{half}{part_of}", *own)) for half in halves)


def find_file_symbol(name: str) -> str | None:
    """The one symbol that a file name spells; None if there is none, or more than one.

    >>> find_file_symbol("A_AC_109_2019_L_18_EA.pdf"), find_file_symbol("1910268E.docx")
    ('A/AC.109/2019/L.18', None)
    >>> find_file_symbol("A_RES_47_202_A-ZH.txt"), find_file_symbol("A-75-1-Corr1.pdf")
    ('A/RES/47/202 A', 'A/75/1/Corr.1')
    """
    stem = _AFTER.sub("", _ENDING.sub("", name))
    parts = (find_stem_symbol(_AFTER.sub("", part)) for part in _SEVERAL.split(stem))
    found = {symbol for symbol in parts if symbol}
    return None if len(found) > 1 else find_stem_symbol(stem) or next(iter(found), None)


def find_stem_job(stem: str) -> tuple[str, str | None] | None:
    """A job number, the same in all languages, and the language that its letter stands for.

    The numbers of single files, such as N2012345, are other ones in each language.

    >>> find_stem_job("1910268E"), find_stem_job("19-10268"), find_stem_job("N1910268")
    (('19-10268', 'en'), ('19-10268', None), None)
    """
    found = _PATTERNS["job"].fullmatch(_PATTERNS["copy"].sub("", stem))
    if found is None:
        return None
    return f"{found['year']}-{found['number']}", LETTERS.get(found["letter"] or "")


def _supplement(match: re.Match[str]) -> str:
    if match["latin"]:
        return match["latin"].lower()
    name = _CHINESE.get(match["chinese"] or "") or match["name"].lower()
    return f"{next(s for s in _SHORT if name.startswith(s))}{(match['number'] or '').lstrip('0')}"


def _spelled(supplement: str) -> str:
    """As symbols have it: Add.1, Corr.2, bis."""
    name = supplement.rstrip("0123456789")
    return f"{name.title()}.{supplement[len(name) :]}" if name in _SHORT else supplement


def _tokens(symbol: str) -> tuple[str, ...]:
    """Letters and numbers: A_C_2_75 and A/C.2/75 are one."""
    return tuple(part.lstrip("0") or "0" for part in re.findall(r"[A-Z]+|[0-9]+", symbol.upper()))


def _symbol(name: str) -> str | None:
    """The symbol among the words of a name without supplements."""
    found = {symbol for word in re.split(r"[\s,;+&]+", name) if (symbol := _of_word(word))}
    return found.pop() if len(found) == 1 else None


def _of_word(word: str) -> str | None:
    if "_" not in word or word.islower():
        dashed = _PATTERNS["dashed"].fullmatch(word)
        if dashed is None:
            return None
        word = word.replace(dashed["sign"], "_").upper()
    spelled = _PATTERNS["stopped"].sub(
        lambda at: f"{at[1] or ''}.", _PATTERNS["second"].sub("-", _LANGUAGE.sub("", word))
    )
    symbol = parse_symbol(spelled.replace("_(", "(").replace("_", "/"))
    return symbol if symbol and (symbol.count("/") > 1 or "." in symbol) else None
