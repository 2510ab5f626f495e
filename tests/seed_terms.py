"""The term base of seeds/un-ict.toml beside texts: plain readers, and terms found the slow way."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.resources import locate_shared

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "ict-2020"
DRAFT = "draft of 12 November 2020"
CORPUS_NAME = "UN Parallel Corpus"
ADOPTED = "E/RES/2023/3", "A/RES/71/313", "A/RES/70/1", "A/RES/61/211"
Hit: TypeAlias = tuple[tuple[str, ...], set[str]]
_MARK = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[A-Za-z])[1-9](?![0-9])")


def entries() -> list[ConceptEntry]:
    """What the file says, in its order; a field that `Term` hasn't got is an error."""
    tables = tomllib.loads(locate_shared("seeds", "un-ict.toml").read_text("utf-8"))["entries"]
    return [
        ConceptEntry(**{**table, "terms": tuple(Term(**term) for term in table["terms"])})
        for table in tables
    ]


@dataclass(frozen=True)
class Citation:
    """A source that a rendering names: its places (kind, number), or how many pairs have it."""

    source: str
    places: tuple[tuple[str, str], ...]
    count: int
    alone: bool


def read_citations(term: Term) -> list[Citation]:
    """What a term names as its sources; nothing where they are no texts."""
    assert term.source is not None
    return [
        _read_citation(name, places)
        for name, _, places in (each.partition(", ") for each in term.source.split("; "))
        if name in (*ADOPTED, CORPUS_NAME, DRAFT)
    ]


def _read_citation(name: str, said: str) -> Citation:
    """ "targets 1.4, 9.c and 17.8": the kind in the singular, each with its number."""
    if name == CORPUS_NAME:
        return Citation(name, (), int(said.split()[0]), alone=False)
    text = re.sub(r" \((Chinese|English) alone\)$", "", said)
    places = []
    kind = ""
    for part in re.split(r", (?!and )| and (?!\d+ more)", re.sub(r" and \d+ more", "", text)):
        named = re.fullmatch(r"([A-Za-z. ]*?)\s*([0-9][0-9a-z.]*)?", part)
        assert named, part
        if named[1]:
            kind = re.sub(r"s(\.?)$", r"\1", named[1])
        places.append((kind, named[2] or ""))
    return Citation(name, tuple(places), len(places), text != said)


def gold_rows(folder: Path, gold: str) -> list[tuple[str, str]]:
    """The Chinese and the English of each bead of `zh.txt` and `en.txt`."""
    lines = [(folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")]
    rows = []
    for bead in (folder / gold).read_text("utf-8").splitlines():
        sides = [re.findall("[0-9]+", side) for side in bead.split(":")[:2]]
        zh, en = ([lines[at][int(n)] for n in side] for at, side in enumerate(sides))
        rows.append(("".join(zh), " ".join(en)))
    return rows


def plain(text: str) -> str:
    """Folded, without the marks of footnotes."""
    return fold(_MARK.sub("", text.replace("2001-20107", "2001-2010")))


def holds(text: str, lang: str, term: str) -> bool:
    """Whether a plain text has a term; in English as a word, one or several."""
    term = fold(term)
    if lang == "zh":
        return term in text
    forms = [term, f"{term}s", re.sub("y$", "ies", term)]
    return re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", text) is not None


def stems(text: str) -> tuple[str, ...]:
    """The words of a plain English text without endings, hyphens and possessives."""
    words = re.findall(r"[a-z0-9']+|[^\sa-z0-9']", re.sub("[-/]", " ", text))
    return tuple(_stem(re.sub("'s?$", "", word)) for word in words)


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and re.search("[^s]s$", word) else word


def units(text: str, lang: str) -> tuple[str, ...]:
    """What terms are made of: characters in Chinese, stems in English."""
    return tuple(fold(text)) if lang == "zh" else stems(fold(text))


def found(
    text: str, lang: str, known: list[ConceptEntry]
) -> list[tuple[tuple[str, ...], set[str]]]:
    """The terms in a plain text from left to right, the longest first, and whose they are."""
    table: dict[tuple[str, ...], set[str]] = {}
    for entry in known:
        for term in entry.select_terms(lang):
            if term.recognized and term.form != "abbreviation":  # WHO is no who.
                table.setdefault(units(term.text, lang), set()).add(entry.id)
    longest, said, at, hits = max(map(len, table)), units(text, lang), 0, []
    while at < len(said):
        size = next((n for n in range(longest, 0, -1) if said[at : at + n] in table), 0)
        if size:
            hits.append((said[at : at + size], table[said[at : at + size]]))
        at += size or 1
    return hits


def unmatched(row: tuple[str, str], known: list[ConceptEntry]) -> list[tuple[str, str]]:
    """The terms of one side without any term of their concept on the other: (id, what it says)."""
    texts = {"zh": plain(row[0]), "en": plain(row[1])}
    said = {lang: units(texts[lang], lang) for lang in texts}
    by_id = {entry.id: entry for entry in known}
    missing = []
    for lang, other in (("en", "zh"), ("zh", "en")):
        for hit, ids in found(texts[lang], lang, known):
            terms = [t.text for i in ids for t in by_id[i].select_terms(other)]
            if not any(_within(units(term, other), said[other]) for term in terms):
                missing.append((min(ids), (" " if lang == "en" else "").join(hit)))
    return missing


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
