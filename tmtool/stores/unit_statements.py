"""The statements that units are read by: whatever is asked for, one of them is enough.

Each gives rows about texts, variants, origins and counts, told apart by their first column. They
are made once for each way of asking.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

TEXT, VARIANT, ORIGIN, COUNT = range(4)
"""What a row is about."""
_THERE = "{x}.since <= {{at}} AND {x}.until > {{at}}"
_BOTH = """\
v.since <= {at} AND v.until > {at} AND EXISTS (SELECT 1 FROM variants AS w
  WHERE w.unit = v.unit {other} AND (w.lang <> v.lang OR w.region <> v.region)
  AND w.since <= {at} AND w.until > {at})"""
_PAIRS = f"""
SELECT v.text AS text, v.unit AS unit
FROM numbers(?1) AS text CROSS JOIN variants AS v ON v.text = text.value
WHERE {_BOTH}{{and_few}} GROUP BY v.text, v.unit"""
# For an IN, SQLite makes a table: only used for texts and units that have more rows than are read.
_MORE_UNITS = "(SELECT 1 FROM variants WHERE text = text.value LIMIT 1 OFFSET {limit})"
_FIRST = f"""
{_PAIRS.format(at="{at}", other="{other}", and_few=f" AND {_MORE_UNITS} IS NULL")}
UNION ALL
SELECT text.value AS text, u.id AS unit
FROM numbers(?1) AS text CROSS JOIN units AS u ON u.id IN (
  SELECT DISTINCT v.unit FROM variants AS v WHERE v.text = text.value AND {_BOTH}
  ORDER BY v.unit LIMIT {{limit}})
WHERE {_MORE_UNITS} IS NOT NULL"""
# Six numbers, two texts and a key, of each kind of rows those that it has.
_TEXTS = f"SELECT {TEXT}, unit, text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM pairs"
_NO_NUMBERS = ", ".join(["CAST(NULL AS bigint)"] * 4)
_VARIANTS = f"""
SELECT {VARIANT}, v.unit, v.lang, v.since, {_NO_NUMBERS}, t.text, v.region, u.key
FROM asked CROSS JOIN units AS u ON u.id = asked.unit
CROSS JOIN variants AS v ON v.unit = asked.unit AND {_THERE.format(x="v")}
CROSS JOIN texts AS t ON t.id = v.text"""
_OWN = "o.unit, o.document, o.position, o.since, o.langs, o.standing, o.id, o.data, d.data, NULL"
_EVERY_ORIGIN = f"""
SELECT {ORIGIN}, {_OWN}
FROM asked CROSS JOIN origins AS o ON o.unit = asked.unit AND {_THERE.format(x="o")}
CROSS JOIN documents AS d ON d.id = o.document"""
_MORE_ORIGINS = "(SELECT 1 FROM origins WHERE unit = asked.unit LIMIT 1 OFFSET {most})"
_BEST = f"""{_EVERY_ORIGIN} WHERE {_MORE_ORIGINS} IS NULL
UNION ALL
SELECT {ORIGIN}, {_OWN}
FROM asked CROSS JOIN origins AS o ON o.id IN (
  SELECT id FROM origins AS o WHERE o.unit = asked.unit AND {_THERE.format(x="o")}
  ORDER BY standing DESC, id LIMIT {{most}})
CROSS JOIN documents AS d ON d.id = o.document WHERE {_MORE_ORIGINS} IS NOT NULL"""
_COUNTS = f"""
SELECT {COUNT}, o.unit, count(*), min(o.since), max(o.since), NULL, NULL, NULL, NULL, NULL, NULL
FROM asked CROSS JOIN origins AS o ON o.unit = asked.unit AND {_THERE.format(x="o")}
WHERE {_MORE_ORIGINS} IS NOT NULL GROUP BY o.unit"""
_BESIDE = """
SELECT o.unit, n.unit, step.value, o.standing, o.id, o.document, o.position, o.data,
  n.document, n.position, n.data
FROM numbers(?1) AS asked CROSS JOIN origins AS o ON o.unit = asked.value
  AND o.since <= {at} AND o.until > {at}
CROSS JOIN numbers(?2) AS step ON TRUE
CROSS JOIN origins AS n ON n.document = o.document AND n.position = o.position + step.value
  AND n.since <= {at} AND n.until > {at}
WHERE n.unit IN (SELECT value FROM numbers(?3))"""


class FirstRows(NamedTuple):
    """How the first few rows of each of many are told, which is no common SQL.

    The units of a text, in the order of coming, and the best origins of a unit: an index has them
    in that order, so that the first few cost no more than they are.
    """

    units: str = _FIRST
    origins: str = _BEST


LATERAL = FirstRows(
    f"""
SELECT text.value AS text, own.unit AS unit
FROM numbers(?1) AS text, LATERAL (
  SELECT DISTINCT v.unit FROM variants AS v WHERE v.text = text.value AND {_BOTH}
  ORDER BY v.unit LIMIT {{limit}}) AS own""",
    f"""
SELECT {ORIGIN}, {_OWN}
FROM asked, LATERAL (
  SELECT * FROM origins AS o WHERE o.unit = asked.unit AND {_THERE.format(x="o")}
  ORDER BY standing DESC, id LIMIT {{most}}) AS o
JOIN documents AS d ON d.id = o.document""",
)
"""The same by LATERAL, which SQLite hasn't."""


@lru_cache
def select_pairs(wanted: int | None, at: int) -> str:
    """Texts, given as JSON, and the units that have them beside another text.

    That is in a language (in its own one, of another region), or in any.
    """
    return _PAIRS.format(at=at, other=_compare_language(wanted), and_few="")


def _compare_language(wanted: int | None) -> str:
    return "" if wanted is None else f"AND w.lang = {wanted}"


@lru_cache
def write_is_seen(wanted: int | None, at: int) -> str:
    """The condition that a text of `texts` is in a unit, beside one in a language where wanted."""
    condition = f"v.since <= {at} AND v.until > {at}"
    if wanted is not None:
        condition = _BOTH.format(at=at, other=_compare_language(wanted))
    return f"EXISTS (SELECT 1 FROM variants AS v WHERE v.text = texts.id AND {condition})"


@lru_cache
def select_keys(wanted: int | None, at: int) -> str:
    """The same with the keys of the units."""
    return (
        f"SELECT text, unit, key FROM ({select_pairs(wanted, at)}) AS pairs "
        "CROSS JOIN units ON units.id = unit"
    )


@lru_cache
def select_uses(beside: int | None, at: int, own: str) -> str:
    """Texts, given as a list, with the units that have them and all origins of these.

    That is beside a language, where one is given. `own` are columns of the origins, `o`, and of
    the units, `u`.
    """
    units = "CROSS JOIN units AS u ON u.id = v.unit" if "u." in own else ""
    condition = f"v.since <= {at} AND v.until > {at}"
    if beside is not None:
        condition = _BOTH.format(at=at, other=_compare_language(beside))
    return (
        f"SELECT v.text, v.unit, {own} FROM numbers(?1) AS asked "
        f"CROSS JOIN variants AS v ON v.text = asked.value {units} CROSS JOIN origins AS o "
        f"ON o.unit = v.unit AND o.since <= {at} AND o.until > {at} WHERE {condition}"
    )


@lru_cache
def select_units_of_texts(
    first: FirstRows, wanted: int | None, at: int, max_origins: int | None, limit: int | None
) -> str:
    """Texts, given as JSON, with their units, of each text the first `limit`.

    Units come with what they say and their origins: with `max_origins` the best of them, and how
    many there are where there are more.
    """
    pairs = select_pairs(wanted, at)
    if limit is not None:
        pairs = first.units.format(at=at, other=_compare_language(wanted), limit=limit)
    tables = (
        f"pairs (text, unit) AS MATERIALIZED ({pairs}), "
        "asked (unit) AS NOT MATERIALIZED (SELECT unit FROM pairs GROUP BY unit)"
    )
    return _selected(first, tables, [_TEXTS], at, max_origins)


@lru_cache
def select_units_of_keys(first: FirstRows, count: int, at: int, limit: int | None) -> str:
    """The same of units that are given by so many keys."""
    marks = ",".join("?" * count)
    return _selected(
        first, f"asked (unit) AS (SELECT id FROM units WHERE key IN ({marks}))", [], at, limit
    )


@lru_cache
def select_beside(at: int) -> str:
    """Origins of units that have one of some units so many places on: all given as JSON."""
    return _BESIDE.format(at=at)


def _selected(first: FirstRows, tables: str, parts: list[str], at: int, limit: int | None) -> str:
    origins = [_EVERY_ORIGIN] if limit is None else [first.origins, _COUNTS]
    # The first of them says of which type each column is.
    statement = " UNION ALL ".join([_VARIANTS, *parts, *origins])
    return f"WITH {tables} {statement.format(at=at, most=max(limit or 0, 1))}"
