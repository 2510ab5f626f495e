"""What the columns of a table of terms hold, by their headings, in Chinese or English.

A heading is taken apart into phrases from headings.toml and that of all tables; what is left over
makes it unknown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool.errors import InputError
from tmtool.formats.tables.headings import load_words
from tmtool.lang.codes import LANGUAGES, OFFICIAL, name
from tmtool.lang.fold import fold
from tmtool.regions import read_region
from tmtool.terms.picklists import find_language

COLUMNS = {
    "id": "concept", "subject": "subject", "definition": "definition",
    "entry_note": "concept note", "generic": "generic", "lang": "language", "text": "term",
    "status": "status", "process_status": "process status",
    "form": "form", "organization": "organization", "region": "regional usage",
    "body": "body", "source": "source", "date": "date",
    "note": "note", "recognized": "recognized", "verified": "verified",
}  # fmt: skip
"""What stands in every table that tmtool writes, and what its column is called."""
MORE_COLUMNS = {
    "kind": "record type", "entry_body": "concept body", "record_ids": "other record ids",
    "definition_source": "definition source", "definition_link": "definition link",
    "entry_fields": "concept fields", "lang_definition": "language definition",
    "lang_definition_source": "language definition source",
    "lang_definition_link": "language definition link", "lang_note": "language note",
    "lang_fields": "language fields", "process_by": "processed by",
    "process_date": "process date", "link": "link", "part_of_speech": "part of speech",
    "gender": "gender", "number": "grammatical number", "full_term": "stands for",
    "successor": "replaced by", "used_from": "used from", "used_until": "used until",
    "contexts": "context", "context_source": "context source", "context_link": "context link",
    "fields": "other fields",
}  # fmt: skip
"""What stands behind these columns, where any entry says something of the kind."""
_COLUMNS_0_2 = [heading for field, heading in COLUMNS.items() if field != "generic"]
"""The columns of tables of tmtool 0.2."""
_FORMER_COLUMNS = [
    "house" if field == "organization" else heading
    for field, heading in COLUMNS.items()
    if field not in ("region", "process_status", "generic")
]
"""The same in tables of tmtool 0.1."""
_CODE = re.compile(r"[a-z]{2,3}(?:[-_](?:[a-z]{4}|[a-z]{2}|\d{3}))*(?![a-z])")
_BETWEEN = re.compile(r"(?:[\s_:./()\[\]|,;*#\-]+|\d+(?!\w)|\bin\b|\bof\b|的)*")
_REGION = re.compile(r"\b[A-Za-z]{2,3}[-_](?:[A-Za-z]{4}|[A-Z]{2}|\d{3})\b")
_WORDY = re.compile(r"[a-z]")
_OF_ROW = frozenset({
    "id", "subject", "entry_note", "generic", "kind", "entry_body", "record_ids", "entry_fields",
})  # fmt: skip
_MOST_CELLS = 500
"""Cells of a row of headings, at most. Chosen, no measurement."""
_MOST_LETTERS = 200
"""Characters of a heading, at most. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands in it, in which language, and what is thereby said of its terms.

    `lang` is None where the column is about the whole row. `region` is that of its terms, where
    the table has terms of several.
    """

    at: int
    field: str
    lang: str | None = None
    status: str | None = None
    form: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class TermTableLayout:
    """The columns of a table: those that are known, and the headings of the others.

    `regions` are headings with a region that is not kept: zh-CN alone. `again` are those of columns
    that say what one before them says, which are not read. In a table with a row per term the
    language stands in a column; otherwise a row is an entry. `is_former`: tmtool 0.1 wrote it.
    """

    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    is_ours: bool = False
    is_former: bool = False

    @property
    def has_a_row_per_term(self) -> bool:
        """Whether each row is one term."""
        bare = {column.field for column in self.columns if column.lang is None}
        return {"text", "lang"} <= bare


def read_layout(heads: Sequence[str]) -> TermTableLayout | None:
    """What a row of headings says; None where it names no column with terms.

    >>> [
    ...     (each.field, each.lang)
    ...     for each in read_layout(["编号", "英文术语", "中文", "备注"]).columns
    ... ]
    [('id', None), ('text', 'en'), ('text', 'zh'), ('note', None)]
    """
    if len(heads) > _MOST_CELLS:
        return None
    found = [(at, head, find_column(head, at)) for at, head in enumerate(heads) if head.strip()]
    columns, again = _once(_nearest([each for _, _, each in found if each is not None]))
    columns = _with_regions(columns, heads)
    kept = {each.at for each in columns if each.region}
    plain = [head.strip() for head in heads]
    made = TermTableLayout(
        columns,
        tuple(head.strip() for _, head, each in found if each is None),
        tuple(
            head.strip()
            for at, head, each in found
            if each and _REGION.search(head) and at not in kept
        ),
        tuple(heads[each.at].strip() for each in again),
        is_ours=plain in (_COLUMNS_0_2, _FORMER_COLUMNS) or _is_written_here(plain),
        is_former=plain == _FORMER_COLUMNS,
    )
    has_terms = any(each.field == "text" and each.lang for each in columns)
    return made if has_terms or made.has_a_row_per_term else None


def _is_written_here(heads: Sequence[str]) -> bool:
    """Whether these are the headings of a table that tmtool writes."""
    more = heads[len(COLUMNS) :]
    return (
        list(heads[: len(COLUMNS)]) == list(COLUMNS.values())
        and [each for each in MORE_COLUMNS.values() if each in more] == more
    )


def find_column(head: str, at: int = 0) -> Column | None:
    """What a column holds, by its heading.

    >>> find_column("Chinese (preferred)")
    Column(at=0, field='text', lang='zh', status='preferred', form=None, region=None)
    >>> find_column("英文缩写").form, find_column("zh-CN status").field, find_column("Colour")
    ('abbreviation', 'status', None)
    """
    said: dict[str, str] = {}
    rest = fold(head) if len(head) <= _MOST_LETTERS else ""
    while rest := _BETWEEN.sub("", rest, count=1):
        kind, value, length = _phrase(rest, said)
        if not length:
            return None
        said[kind] = value
        rest = rest[length:]
    if not said:
        return None
    field = said.get("field") or "text"
    if field == "text" and "lang" not in said and "field" not in said:
        return None
    lang = None if field in _OF_ROW else said.get("lang")
    return Column(at, field, lang, said.get("status"), said.get("form"))


def _phrase(rest: str, said: Mapping[str, str]) -> tuple[str, str, int]:
    """The longest phrase that a heading begins with, of a kind that it has none of yet."""
    best = ("", "", 0)
    for text, kind, value in _phrases():
        fits = kind not in said and len(text) > best[2] and rest.startswith(text)
        if fits and not (_WORDY.match(text[-1]) and _WORDY.match(rest[len(text) :])):
            best = (kind, value, len(text))
    code = _CODE.match(rest)
    if code and "lang" not in said and len(code[0]) > best[2]:
        lang = _find_language(code[0])
        best = ("lang", lang, len(code[0])) if lang else best
    return best


def _find_language(code: str) -> str | None:
    try:
        found = find_language(code)
    except InputError:
        return None
    return found if found in LANGUAGES else None


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, str, str], ...]:
    """Every phrase, its kind, and what it means."""
    return tuple(_listed())


def _listed() -> Iterator[tuple[str, str, str]]:
    text = Path(__file__).with_name("headings.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    of_all = load_words()
    for kind, values in (
        ("field", data["field"] | of_all["field"]),
        ("lang", of_all["language"]),
        ("status", data["status"]),
        ("form", data["form"]),
    ):
        for value, phrases in values.items():
            yield from ((fold(each), kind, value) for each in phrases)
    for code in LANGUAGES:
        if code not in OFFICIAL:
            yield fold(name(code)), "lang", code


def _with_regions(columns: Sequence[Column], heads: Sequence[str]) -> tuple[Column, ...]:
    """The columns, those of terms with their regions where a language has terms of several."""
    told = {
        each.at: read_region(found[0]) if (found := _REGION.search(heads[each.at])) else None
        for each in columns
        if each.field == "text" and each.lang
    }
    regions: dict[str | None, set[str | None]] = {}
    for each in columns:
        if each.at in told:
            regions.setdefault(each.lang, set()).add(told[each.at])
    return tuple(
        replace(each, region=told.get(each.at)) if len(regions.get(each.lang, ())) > 1 else each
        for each in columns
    )


def _nearest(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns; one that is there several times belongs to the terms before it each time."""
    bare = [e.field for e in columns if e.lang is None and e.field not in _OF_ROW]
    found: list[Column] = []
    lang: str | None = None
    for each in columns:
        lang = each.lang if each.field == "text" else lang
        is_repeated = each.lang is None and bare.count(each.field) > 1 and lang is not None
        found.append(Column(each.at, each.field, lang) if is_repeated else each)
    return tuple(found)


def _once(columns: Sequence[Column]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns to be read, and those of which there is one before that says the same.

    Several columns of terms in a language are all read, and so are definitions and contexts in a
    table with a row per entry.
    """
    bare = {each.field for each in columns if each.lang is None}
    many = {"text", "definition", "contexts"} if not {"text", "lang"} <= bare else set()
    first: dict[tuple[str, str | None], int] = {}
    for each in columns:
        first.setdefault((each.field, each.lang), each.at)
    again = tuple(e for e in columns if e.field not in many and first[e.field, e.lang] != e.at)
    return tuple(each for each in columns if each not in again), again
