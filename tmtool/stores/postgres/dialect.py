"""What PostgreSQL says otherwise: the marks of `stores.sql`, and parameters by name or in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

Given: TypeAlias = Sequence[Any] | dict[str, Any]
"""Parameters as psycopg takes them."""
_LISTS = {"numbers": "bigint", "names": "text", "keys": "bytea"}
_LIST = re.compile(r"\b(numbers|names)\((\?\d*)\)(?:\s+AS\s+(\w+))?")
_AMONG = re.compile(r"(?<!NOT )\bIN \(SELECT value FROM (numbers|names)\((\?\d*)\)\)")
"""What is in a list: so an index finds it, where of a table of unknown size it may not."""
_SPANS = re.compile(r"\bspans\((\?\d*)\)\s+AS\s+(\w+)")
_PAIRS = r"""(SELECT place - 1 AS number, pairs[place][1] AS first, pairs[place][2] AS last
  FROM (SELECT \1::bigint[] AS pairs) AS given, generate_subscripts(pairs, 1) AS place) AS \2"""
_WORDS = (
    (re.compile(r"\s+INDEXED BY \w+"), ""),
    (re.compile(r"\bIS (?=\?)"), "IS NOT DISTINCT FROM "),
    (re.compile(r"\binstr\("), "strpos("),
    (re.compile(r"\ball_texts\("), "string_agg("),
    (re.compile(r"\bline_end\(\)"), "chr(10)"),
    (re.compile(r"\bbytes_of\((\w+)\)"), r"convert_to(\1, 'UTF8')"),
    (re.compile(r"\bkind_of\(\w+\)"), "'text'"),
)
_NEXT_TABLE = re.compile(r"\bCROSS JOIN (\w+)(?: AS (\w+))? ON ")
_NEXT_PART = re.compile(r"\b(?:CROSS JOIN|JOIN|WHERE|GROUP BY|ORDER BY|UNION)\b")
_EXISTS = re.compile(r"\bEXISTS \(")
_ALL_NUMBERS = re.compile(r"\ball_numbers\((DISTINCT )?")
_UNKEPT = re.compile("[\0\ud800-\udfff]")
"""NUL and halves of characters: standard (PostgreSQL, UTF-8)."""
_NUMBERED = re.compile(r"\?(\d+)")


@lru_cache(maxsize=2_000)
def translate(statement: str) -> tuple[str, bool]:
    """A statement as PostgreSQL has it; whether its parameters have numbers.

    >>> translate("SELECT id FROM units WHERE id IN (SELECT value FROM numbers(?1)) AND id > ?2")[1]
    True
    """
    told = _AMONG.sub(
        lambda found: f"= ANY({found[2]}::{_LISTS[found[1]]}[])", _SPANS.sub(_PAIRS, statement)
    )
    told = _look_up_each(_order_tables(told))
    told = _LIST.sub(_write_list, told).replace("CROSS JOIN", "JOIN")
    for pattern, other in _WORDS:
        told = pattern.sub(other, told)
    # Vectors go as bytes; what else is in a list psycopg chooses how to send.
    told = _join_numbers(told).replace("%", "%%").replace("?::halfvec[]", "%b::halfvec[]")
    if _NUMBERED.search(told):
        return _NUMBERED.sub(r"%(p\1)s", told), True
    return told.replace("?", "%s"), False


def give(parameters: Sequence[Any], is_numbered: bool) -> Given:
    """The parameters of a statement that was translated.

    >>> give(([1, -2], [[3, 4], [5, 6]], "a", []), is_numbered=False)
    ['{1,-2}', '{{3,4},{5,6}}', 'a', []]
    """
    given = [_write_numbers(each) if type(each) is list else each for each in parameters]
    return {f"p{number}": each for number, each in enumerate(given, 1)} if is_numbered else given


def _write_numbers(values: list[Any]) -> object:
    """A list of numbers, or of pairs, as PostgreSQL writes it: psycopg asks each how it goes."""
    first = values[0] if values else None
    if type(first) is int:
        return f"{{{','.join(map(str, values))}}}"
    if type(first) is list and [*map(type, first)] == [int, int]:
        return f"{{{','.join(f'{{{one},{other}}}' for one, other in values)}}}"
    return values


def omit_unkept(parameters: Sequence[Any]) -> Sequence[Any] | None:
    r"""Parameters of a statement that reads, without the texts that no row can have.

    Those are lists; None where a single one is such a text, which no row matches.

    >>> omit_unkept((1, ["a", "a\0b"])), omit_unkept(("\ud83d", 1)), omit_unkept(("a", 1))
    ([1, ['a']], None, ('a', 1))
    """
    kept: list[Any] = []
    is_less = False
    for each in parameters:
        if isinstance(each, str) and _UNKEPT.search(each):
            return None
        if isinstance(each, list) and each and isinstance(each[0], str):
            some = [text for text in each if not _UNKEPT.search(text)]
            is_less |= len(some) < len(each)
            kept.append(some)
        else:
            kept.append(each)
    return kept if is_less else parameters


def _write_list(matched: re.Match[str]) -> str:
    kind, parameter, name = matched.groups()
    return f"unnest({parameter}::{_LISTS[kind]}[]) AS {name or 'listed'}(value)"


def _order_tables(statement: str) -> str:
    """Tables looked up row by row in the order that is written, each by an index.

    Left to choose, the database takes a list for a table of a thousand rows and reads all of the
    other one: `OFFSET 0` keeps each look-up apart.
    """
    while found := _NEXT_TABLE.search(statement):
        end = _find_end(statement, found.end(), _NEXT_PART)
        table, name = found[1], found[2] or found[1]
        condition = statement[found.end() : end].strip()
        statement = (
            f"{statement[: found.start()]}JOIN LATERAL (SELECT * FROM {table} AS {name} "
            f"WHERE {condition} OFFSET 0) AS {name} ON TRUE {statement[end:]}"
        )
    return statement


def _find_end(statement: str, start: int, next_part: re.Pattern[str] | None = None) -> int:
    """Where the bracket ends that surrounds a place, or where the next part begins within it."""
    depth = 0
    for at in range(start, len(statement)):
        depth += {"(": 1, ")": -1}.get(statement[at], 0)
        if depth < 0 or (next_part and not depth and next_part.match(statement, at)):
            return at
    return len(statement)


def _look_up_each(statement: str) -> str:
    """Whether there is any is looked up row by row, by an index.

    The database would rather join whole tables, and begin with the first row each time.
    """
    at = 0
    while found := _EXISTS.search(statement, at):
        end = _find_end(statement, found.end())
        statement = f"{statement[:end]} OFFSET 0{statement[end:]}"
        at = found.end()
    return statement


def _join_numbers(statement: str) -> str:
    """The numbers of all rows in one value, eight bytes each, which a client reads at once."""
    while found := _ALL_NUMBERS.search(statement):
        end = _find_end(statement, found.end())
        told = statement[found.end() : end]
        distinct = found[1] or ""
        joined = f"string_agg({distinct}int8send({told}), ''::bytea)"
        statement = statement[: found.start()] + joined + statement[end + 1 :]
    return statement
