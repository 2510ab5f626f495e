"""What a file is, by looking into it: a text, pairs of a text and its translation, or terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from tmtool.errors import InputError, describe_failed_read

FileKind: TypeAlias = Literal["document", "pairs", "terms"]
_TERM_ROOTS = ("martif", "tbx")
_TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson"})
"""The ends of names of what may hold pairs or terms."""
_PAIRS = frozenset({".po", ".pot"})
_MOST = 2_000
"""Pairs that are counted; of a memory it is enough to know that there are more. Chosen, no
measurement."""
_SHORT = 30
"""Characters on average up to which the texts of a table are taken for terms. Chosen, no
measurement."""
_HEAD = 4096
"""Bytes that tell a format. Chosen, as readers do."""


@dataclass(frozen=True, slots=True)
class RecognizedFile:
    """What a file may be used as, the likeliest first, and what is in it.

    `count` is of paragraphs, pairs or entries; `is_more` says that there are more pairs. Where it
    can't be read, or not to its end, `problem` says why, and `kinds` is what it would have been.
    `restriction` is what its first lines, or its pairs, say of its use.
    """

    kinds: tuple[FileKind, ...]
    format: str
    languages: tuple[str, ...] = ()
    count: int = 0
    is_more: bool = False
    symbol: str | None = None
    restriction: str | None = None
    problem: InputError | None = None


def recognize_file(path: str) -> RecognizedFile:
    r"""Look into a file; what is wrong in it is in the answer. InputError for one that isn't there.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.csv"
    ...     _ = file.write_text("zh,en\n数字鸿沟,digital divide\n", "utf-8")
    ...     recognize_file(str(file)).kinds
    ('terms', 'pairs')
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    suffix = _find_suffix(path)
    if not head.strip():
        return RecognizedFile((), "", problem=InputError(f"{path} is empty"))
    root = _find_root(head)
    if root in _TERM_ROOTS or suffix == ".tbx":
        return _recognize_terms(path)
    if root in ("tmx", "xliff") or suffix in _PAIRS:
        return _recognize_pairs(path)
    if suffix in _TABLES:
        return _recognize_table(path)
    return _recognize_other(path)


def _find_suffix(path: str) -> str:
    file = Path(path.lower())
    return Path(file.stem).suffix if file.suffix == ".gz" else file.suffix


def _find_root(head: bytes) -> str | None:
    from tmtool.documents.signatures import find_root

    root = find_root(head)
    return root.name if root is not None else None


def _recognize_table(path: str) -> RecognizedFile:
    """Columns of two languages may be a memory as well as a list of terms: short texts tell."""
    from tmtool.terms import reading

    pairs = _recognize_pairs(path)
    try:
        entries = reading.read(Path(path), path).entries
    except InputError:
        return pairs
    sizes = [len(term.text) for entry in entries for term in entry.terms]
    if not sizes:
        return pairs
    terms = _recognize_terms(path)
    if pairs.problem is not None or not pairs.count:
        return terms
    if sum(sizes) / len(sizes) <= _SHORT:
        return replace(terms, kinds=("terms", "pairs"))
    return replace(pairs, kinds=("pairs", "terms"))


def _recognize_terms(path: str) -> RecognizedFile:
    from tmtool.terms import reading

    form = _find_suffix(path).removeprefix(".")
    try:
        found = reading.read(Path(path), path)
        if not found.entries:
            reading.refuse(found.faults, path)
    except InputError as error:
        return RecognizedFile(("terms",), form, problem=error)
    languages = (term.lang for entry in found.entries for term in entry.terms)
    return RecognizedFile(("terms",), form, tuple(dict.fromkeys(languages)), len(found.entries))


def _recognize_pairs(path: str) -> RecognizedFile:
    from tmtool.formats.units import reading
    from tmtool.formats.units.model import UnitRead

    form = _find_suffix(path).removeprefix(".")
    languages: dict[str, None] = {}
    restriction, count, problem = None, 0, None
    try:
        units = (each.unit for each in reading.read(path) if isinstance(each, UnitRead))
        for unit in islice(units, _MOST + 1):
            count += 1
            languages |= dict.fromkeys(each.lang for each in unit.variants)
            known = (each.restriction for each in unit.origins)
            restriction = restriction or next(filter(None, known), None)
        if not count:
            problem = InputError(f"{path} holds no pairs of a text and its translation")
    except InputError as error:
        problem = error
    return RecognizedFile(
        ("pairs",), form, tuple(languages), min(count, _MOST), count > _MOST,
        restriction=restriction, problem=problem,
    )  # fmt: skip


def _recognize_other(path: str) -> RecognizedFile:
    """A document; or a page or a table that says on its first line that it holds pairs."""
    from tmtool.checks.inputs import is_bitext
    from tmtool.documents.requests import ReadRequest
    from tmtool.services.texts import read

    if _find_suffix(path) in (".txt", ".html", ".htm") and is_bitext(path):
        pairs = _recognize_pairs(path)
        if pairs.problem is None:
            return pairs
    try:
        document = read(ReadRequest(path)).document
    except InputError as error:
        return RecognizedFile(("document",), "", problem=error)
    meta = document.meta
    return RecognizedFile(
        ("document",), meta.format or "", (document.lang,), len(document.paragraphs),
        symbol=document.symbol, restriction=meta.restriction,
    )  # fmt: skip
