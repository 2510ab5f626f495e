"""What the columns of a table hold, by their headings: texts, what the aligner says, the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import EDITED, count_sides, is_column, name_sides
from tmtool.formats.units.provenance import KNOWN, SHARED
from tmtool.lang.codes import find_language, is_known
from tmtool.regions import read_region

# Headings that are no language in any table: a running number, an id.
_NUMBERS = frozenset({"id", "no", "no.", "nr", "nr."})
_ROLE = re.compile(r"(source|target|src|trg|tgt|原文|源文|译文)[\s:_./(（-]+(.+?)[)）]?")
_OF_TEXT = re.compile(r"(?:text|segment|sentence)[\s_]+|[\s_]+(?:text|segment|sentence)")
_COLUMNS = frozenset((*EDITED, *KNOWN))
_REGIONAL = re.compile(
    r"[A-Za-z]{2,3}-(?:(?:[A-Za-z]{4}-)?(?:[A-Za-z]{2}|[0-9]{3})|(?i:hans|hant))|[a-z]{2,3}_[A-Z]{2}"
)
_MANY = 5
"""So many of the aligner's columns no other program has. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where in a row what stands. Columns are counted from 0.

    `texts` are the columns with texts and what the table calls their languages, None where each
    row says it. `columns` are fields of an origin, `notes` are notes, `others` the headings of the
    other columns. `is_ours`: tmtool wrote the table.
    """

    texts: tuple[tuple[int, str | None], ...]
    columns: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[int, ...] = ()
    others: Mapping[int, str] = field(default_factory=dict)
    has_heading: bool = True
    is_ours: bool = False

    def list_others(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The other cells of a row under their headings, or their numbers where they have none.

        >>> layout = TableLayout(((0, "zh"), (1, "en")), others={3: "Topic"})
        >>> list(layout.list_others(["大会", "The Assembly", "see page 2", "rules"]))
        [('column 3', 'see page 2'), ('Topic', 'rules')]
        """
        used = {*self.columns, *self.notes, *(at for at, _ in self.texts)}
        for at, cell in enumerate(cells):
            if cell and at not in used:
                yield self.others.get(at) or f"column {at + 1}", cell


def read_layout(first: Sequence[str], languages: tuple[str, str] | None, name: str) -> TableLayout:
    """What the columns of a table hold, by its first row.

    `languages` are source and target where the headings do not say it, or where there are none:
    then the first two columns. InputError where the languages can't be told.

    >>> read_layout(["ID", "Chinese (zh-CN)", "English", "Topic"], None, "a.csv").texts
    ((1, 'Chinese (zh-CN)'), (2, 'English'))
    >>> read_layout(["大会", "The Assembly"], ("zh", "en"), "a.csv").has_heading
    False
    """
    heads = [head.strip() for head in first]
    named = {at: told for at, head in enumerate(heads) if (told := _column(head))}
    spoken = tuple(list_texts(heads))
    sides = _sides(heads)
    if len({(read_language(head), read_region(find_code(head))) for _, head in spoken}) > 1:
        texts: tuple[tuple[int, str | None], ...] = spoken
    elif sides:
        texts = tuple(zip(sides, _codes(languages, named.values(), name, len(sides)), strict=True))
    elif languages is None:
        raise _unknown(first, name)
    else:
        return TableLayout(tuple(enumerate(languages[: max(len(first), 2)])), has_heading=False)
    used = {at for at, _ in texts}
    is_ours = len(named) >= _MANY
    columns: dict[int, str] = {}
    for at, told in named.items():
        if at not in used and (is_ours or told in SHARED) and told not in columns.values():
            columns[at] = told
    of_notes = load_words()["field"]["note"]
    notes = tuple(
        at for at, head in enumerate(heads) if head.lower() in of_notes and at not in used
    )
    return TableLayout(texts, columns, notes, dict(enumerate(heads)), is_ours=is_ours)


def read_language(heading: str) -> str | None:
    """The language that a heading names, None where it names none.

    >>> [read_language(h) for h in ("ZH-CN", "Chinese (Simplified)", "英文", "en_text", "Topic")]
    ['zh', 'zh', 'en', 'en', None]
    """
    code = find_language(_code(heading))
    return code if is_known(code) else None


def _code(heading: str) -> str:
    """The part of a heading that names a language."""
    told = heading.strip().lower()
    role = _ROLE.fullmatch(told)
    told = _OF_TEXT.sub("", role[2] if role else told).strip()
    return _language_names().get(told, told)


def find_code(heading: str) -> str:
    """What to call the language of a column: the code in its heading, else the language's own.

    >>> find_code("source: zh-Hant"), find_code("English (US)"), find_code("x-klingon")
    ('zh-Hant', 'en', 'x-klingon')
    """
    role = _ROLE.fullmatch(heading.strip().lower())
    told = heading.strip()[role.start(2) : role.end(2)] if role else heading.strip()
    is_code = re.fullmatch(r"[A-Za-z]{1,3}(?:[-_][A-Za-z0-9]{1,8})*", told)
    return told if is_code else read_language(heading) or told


def list_texts(heads: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The columns that hold texts of languages: those that are called by nothing else, if any."""
    return _plainest(tuple(_languages(heads)))


@lru_cache(maxsize=1)
def load_words() -> Mapping[str, Mapping[str, list[str]]]:
    """What columns are called: kind -> what they hold -> headings in lower case."""
    text = Path(__file__).with_name("headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _language_names() -> Mapping[str, str]:
    named = load_words()["language"].items()
    return {name: lang for lang, names in named for name in names}


def _languages(heads: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The columns whose headings name languages."""
    for at, head in enumerate(heads):
        is_number = head.lower() in _NUMBERS and len(heads) > 2
        if head and not is_number and read_language(head) is not None:
            yield at, head


def _plainest(spoken: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Of several columns of a language those that are called by nothing but its name, if any are.

    Or by its name and a region: those are variants.

    >>> list(_plainest([(0, "zh_line"), (1, "en_line"), (2, "zh"), (3, "fr_text"), (4, "zh-TW")]))
    [(1, 'en_line'), (2, 'zh'), (3, 'fr_text'), (4, 'zh-TW')]
    """
    is_named = {head: _is_plain(head) or _is_regional(head) for _, head in spoken}
    named = {read_language(head) for head, yes in is_named.items() if yes}
    return (each for each in spoken if is_named[each[1]] or read_language(each[1]) not in named)


def _is_regional(head: str) -> bool:
    """Whether a heading is a language with a region: "zh-TW", "zh_TW", and not "en_id"."""
    return _REGIONAL.fullmatch(head.strip()) is not None


def _is_plain(head: str) -> bool:
    told = head.strip().lower()
    return told in _language_names() or told == read_language(head)


def _sides(heads: Sequence[str]) -> tuple[int, ...]:
    """The columns called source, target, and target2 where we wrote of more languages."""
    lower = [head.lower() for head in heads]
    sides = load_words()["side"]
    source = next((at for at, head in enumerate(lower) if head in sides["source"]), None)
    target = next((at for at, head in enumerate(lower) if head in sides["target"]), None)
    if source is None or target is None:
        return ()
    return source, target, *map(lower.index, name_sides(count_sides(lower))[2:])


def _codes(
    languages: tuple[str, str] | None, columns: Iterable[str], name: str, sides: int
) -> tuple[str | None, ...]:
    if {f"{side}_lang" for side in name_sides(sides)} <= set(columns):
        return (None,) * sides
    if languages is None or sides > 2:
        message = f"{name} has a source and a target column, but does not say in which languages"
        raise InputError(message, code="languages unsaid")
    return languages


def _column(head: str) -> str | None:
    told = head.strip().lower().replace(" ", "_").replace("-", "_")
    is_text = re.fullmatch("source|target[0-9]*", told)
    return told if is_column(told, _COLUMNS) and not is_text else None


def _unknown(first: Sequence[str], name: str) -> InputError:
    told = ", ".join(repr(cell[:20]) for cell in first[:4])
    message = f"{name}: no two columns are named after languages ({told})"
    return InputError(message, code="no headings")
