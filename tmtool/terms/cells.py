"""What of a record is a list, in cells of a table: one of them a line, and back.

Contexts take three cells, of which the lines belong together: texts, sources, links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tmtool.concepts import Field, Quote
from tmtool.errors import InputError
from tmtool.terms.records import parse_field, tidy


def format_quotes(quotes: Sequence[Quote]) -> tuple[str, str, str]:
    r"""The cells of texts, sources and links; empty where there is nothing in any line.

    >>> format_quotes([Quote("A gap.", "A/1"), Quote("The gap.")])
    ('A gap.\nThe gap.', 'A/1\n', '')
    """
    return (
        _join(each.text for each in quotes),
        _join(each.source for each in quotes),
        _join(each.link for each in quotes),
    )


def _join(texts: Iterable[str | None]) -> str:
    lines = [tidy(text) or "" for text in texts]
    return "\n".join(lines) if any(lines) else ""


def parse_quotes(text: str, source: str, link: str, *, by_line: bool) -> tuple[Quote, ...]:
    """The contexts of three cells; InputError where their lines don't belong together.

    A table of somebody else has one context in a cell (`by_line` false), whatever its line ends.
    """
    texts = text.split("\n") if by_line else [text]
    sources, links = (
        each.split("\n") if by_line and each else [each] * len(texts) for each in (source, link)
    )
    if not len(texts) == len(sources) == len(links):
        message = "contexts, their sources and their links stand in as many lines each"
        raise InputError(message)
    found = []
    for one, of, where in zip(texts, sources, links, strict=True):
        plain = tidy(one)
        if plain is None:
            message = "a source or a link of no context"
            raise InputError(message)
        found.append(Quote(plain, tidy(of), tidy(where)))
    return tuple(found)


def format_fields(fields: Iterable[Field]) -> str:
    """The cell of fields: a line NAME: VALUE for each."""
    return "\n".join(f"{tidy(name)}: {tidy(value)}" for name, value in fields)


def parse_fields(cell: str) -> tuple[Field, ...]:
    r"""The fields of a cell; InputError for a line that is none.

    >>> parse_fields("capital: Paris\ncurrency: euro: EUR")
    (('capital', 'Paris'), ('currency', 'euro: EUR'))
    """
    lines = [line for line in cell.split("\n") if line.strip()]
    found = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip() or not value.strip():
            raise InputError(f"not a field like capital: Paris: {line.strip()[:30]!r}")
        found.append(parse_field({"name": tidy(name), "value": tidy(value)}))
    return tuple(found)


def format_ids(ids: Iterable[str]) -> str:
    """The cell of record ids: one a line."""
    return _join(ids)


def parse_ids(cell: str) -> tuple[str, ...]:
    """The record ids of a cell."""
    return tuple(plain for line in cell.split("\n") if (plain := tidy(line)))
