"""Document symbols of the United Nations: A/RES/77/150, A/66/64-E/2011/77, ST/CS/SER.A/44/Rev.1.

What became of a document is said by symbols too: revisions supersede, corrigenda correct.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.un.vocabulary import join_pieces, load_words

_TABLE = load_words("symbols.toml")
ROOT = f"(?:{'|'.join(sorted(_TABLE['roots'], key=len, reverse=True))})(?:-[0-9]{{2}})?"
_PIECES = join_pieces(_TABLE["patterns"], root=ROOT)
_SYMBOL, _ADDED, _DASHED = (re.compile(_PIECES[name]) for name in ("symbol", "added", "dashed"))
_WORD = re.compile("[a-z]{2,}")
_LOWER_PARTS = re.compile(rf"(?i:{'|'.join(_TABLE['lower_parts'])})\b")
_JOB = re.compile(r"([0-9]{2})-?([0-9]{5})[ACEFRS]?(?:\s?\([A-Z]\))?(?:\.[A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class SymbolMatch:
    """A symbol in a text: `text[start:stop]`, and the symbol itself in its plain spelling."""

    start: int
    stop: int
    symbol: str


def find_symbols(text: str) -> list[SymbolMatch]:
    """The symbols that a text cites, in order. A double symbol is one.

    >>> [m.symbol for m in find_symbols("见 A/67/65-E/2012/48 和 A/C.2/75/L.11。")]
    ['A/67/65-E/2012/48', 'A/C.2/75/L.11']
    >>> [m.symbol for m in find_symbols("A/77/895–S/2023/363; A/75/6 (Sect. 1)")]
    ['A/77/895-S/2023/363', 'A/75/6(Sect.1)']
    >>> find_symbols("and/or TCP/IP, 24/7, resolution 74/197")
    []
    """
    return [
        SymbolMatch(found.start(), found.end(), _plain(found[0]))
        for found in _SYMBOL.finditer(_straight(text))
        if _is_symbol(found[0])
    ]


def find_additions(text: str, stop: int) -> tuple[str, ...]:
    """What stands behind a symbol that ends at `stop` and belongs to it: volumes, corrigenda.

    >>> find_additions("见A/74/5及Add.1和2", len("见A/74/5")), find_additions("A/74/5 (Vol. I)", 6)
    (('Add.1', 'Add.2'), ('Vol. I',))
    >>> find_additions("A/74/5 and A/75/6", 6)
    ()
    """
    found: list[str] = []
    word = None
    while match := _ADDED.match(_straight(text[stop : stop + 20])):
        if match["another"] and word is None:
            break
        word = match["word"] or word
        number = match["number"] or match["another"]
        found.append(f"{word}.{number}" if number else match["volume"])
        stop += match.end()
    return tuple(found)


def parse_symbol(line: str) -> str | None:
    """The symbol, if the line is nothing but one; else None.

    >>> parse_symbol("  A/C.2/75/L.60 "), parse_symbol("in document A/C.2/75/L.60")
    ('A/C.2/75/L.60', None)
    """
    stripped = _straight(line).strip().rstrip("*")
    found = _SYMBOL.fullmatch(stripped.rstrip())
    return _plain(found[0]) if found and _is_symbol(found[0]) else None


def find_job_number(text: str) -> str | None:
    """The job number in a file name or on a line of its own: no symbol, but it names the job.

    >>> find_job_number("1910268E.docx"), find_job_number("20-15312 (C)"), find_job_number("2020")
    ('19-10268', '20-15312', None)
    """
    found = _JOB.fullmatch(text.strip())
    return f"{found[1]}-{found[2]}" if found else None


def _straight(text: str) -> str:
    """The same length, with the full-width forms that Chinese texts use made plain.

    A dash between symbols of two bodies joins them; between two of one body it may be a range.
    """
    plain = text.translate(str.maketrans("／（）－‐‑", "/()---"))
    return _DASHED.sub(r"\1-", plain) if "–" in plain else plain


def _plain(symbol: str) -> str:
    """Without blanks before a bracket and in "(Sect. 1)"."""
    return re.sub(r"\s(?=\()|(?<=Sect\.)\s", "", symbol)


def _is_symbol(text: str) -> bool:
    """Digits there must be, and no ordinary words in small letters."""
    words = (word for word in re.split(r"[/.\-()\s]", text) if _WORD.search(word))
    return any(c.isdigit() for c in text) and all(_LOWER_PARTS.match(word) for word in words)


def find_body(symbol: str) -> str:
    """The body whose document a symbol is of, by its name, or by its root where that is rare.

    >>> [find_body(s) for s in ("A/RES/75/202", "A/HRC/RES/47/23", "S/2020/1", "DP/2020/4")]
    ['General Assembly', 'Human Rights Council', 'Security Council', 'DP']
    """
    parts = symbol.split("/")
    own = "/".join(parts[:2])
    root = parts[0].split("-")[0]
    bodies = _TABLE["bodies"]
    return str(bodies.get(own) or bodies.get(root) or root)


def find_session(symbol: str) -> str | None:
    """The session or year that a symbol counts by; None where it has none.

    >>> [find_session(s) for s in ("A/RES/75/202", "A/C.2/75/L.60/Rev.1", "E/RES/2020/12")]
    ['75', '75', '2020']
    >>> find_session("S/RES/2535(2020)"), find_session("A/ES-11/L.1"), find_session("ST/SGB/Rev.1")
    ('2020', 'ES-11', None)
    """
    for part in symbol.split("/")[1:]:
        found = re.fullmatch(r"(E?S-[0-9]+|[0-9]+)|[0-9]+\(([0-9]{4})\)", part)
        if found:
            return found[1] or found[2]
    return None


def find_year(symbol: str) -> str | None:
    """The year that a symbol's session began in, or that it counts by; None where it has none.

    Regular sessions of the General Assembly begin in September, the first one in 1946.

    >>> find_year("A/RES/75/202"), find_year("E/RES/2023/3"), find_year("A/HRC/RES/47/23")
    ('2020', '2023', None)
    """
    session = find_session(symbol) or ""
    if len(session) == 4:
        return session
    regular = session.isdecimal() and find_body(symbol) == "General Assembly"
    return str(1945 + int(session)) if regular else None


Relation: TypeAlias = Literal["superseded by", "adopted as", "corrected by", "reissued as"]

_REVISION = re.compile(r"/Rev\.(?P<number>[0-9]{1,2})")
_CORRECTION = re.compile(r"/Corr\.[0-9]{1,2}")


def split_revision(symbol: str) -> tuple[str, int]:
    """A symbol without its revision, and the number of that; 0 for the first text.

    >>> split_revision("A/C.2/75/L.12/Rev.2"), split_revision("A/75/1/Add.1")
    (('A/C.2/75/L.12', 2), ('A/75/1/Add.1', 0))
    """
    found = _REVISION.search(symbol)
    if found is None or found.end() < len(symbol):
        return symbol, 0
    return symbol[: found.start()], int(found["number"])


def list_beginnings(symbol: str) -> tuple[str, str]:
    """What the symbols of all begin with that may say what became of a document.

    >>> list_beginnings("A/75/1/Rev.1")
    ('A/75/1/Rev.', 'A/75/1/Rev.1/Corr.')
    """
    return f"{split_revision(symbol)[0]}/Rev.", f"{symbol}/Corr."


def relate_symbols(symbol: str, later: str) -> Relation | None:
    """What a later document is to one, by their symbols; None where these say nothing.

    >>> relate_symbols("A/75/1", "A/75/1/Rev.1"), relate_symbols("A/75/1/Rev.1", "A/75/1")
    ('superseded by', None)
    >>> relate_symbols("A/75/1", "A/75/1/Corr.1"), relate_symbols("A/75/1", "A/75/1/Add.1")
    ('corrected by', None)
    """
    base, number = split_revision(symbol)
    later_base, later_number = split_revision(later)
    if base == later_base and later_number > number:
        return "superseded by"
    rest = later.removeprefix(symbol)
    return "corrected by" if rest != later and _CORRECTION.fullmatch(rest) else None
