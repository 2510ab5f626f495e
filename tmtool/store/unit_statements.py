"""The statements that units are read by: whatever is asked for, one of them is enough.

Each gives rows about texts, variants, origins and counts, told apart by their first column. They
are made once for each way of asking.
"""

from __future__ import annotations

from functools import lru_cache

TEXT, VARIANT, ORIGIN, COUNT = range(4)
"""What a row is about."""
_THERE = "{x}.since <= {{at}} AND {x}.until > {{at}}"
_BOTH = """\
v.since <= {at} AND v.until > {at} AND EXISTS (SELECT 1 FROM variants AS w
  WHERE w.unit = v.unit {other} AND (w.lang <> v.lang OR w.region <> v.region)
  AND w.since <= {at} AND w.until > {at})"""
_PAIRS = f"""
SELECT DISTINCT v.text AS text, v.unit AS unit
FROM json_each(?1) AS text CROSS JOIN variants AS v ON v.text = text.value
WHERE {_BOTH}"""
# The index of variants has the units of a text in order: the first few cost no more than they are.
_FIRST = f"""
SELECT text.value AS text, u.id AS unit
FROM json_each(?1) AS text CROSS JOIN units AS u ON u.id IN (
  SELECT DISTINCT v.unit FROM variants AS v WHERE v.text = text.value AND {_BOTH}
  ORDER BY v.unit LIMIT {{limit}})"""
_TEXTS = f"SELECT {TEXT}, unit, text, 0, 0, 0, 0, 0, 0, 0 FROM pairs"
_VARIANTS = f"""
SELECT {VARIANT}, v.unit, v.lang, v.since, t.text, u.key, v.region, 0, 0, 0
FROM asked CROSS JOIN units AS u ON u.id = asked.unit
CROSS JOIN variants AS v ON v.unit = asked.unit AND {_THERE.format(x="v")}
CROSS JOIN texts AS t ON t.id = v.text"""
_OWN = "o.unit, o.document, o.position, o.since, o.data, o.langs, d.data, o.standing, o.id"
_EVERY_ORIGIN = f"""
SELECT {ORIGIN}, {_OWN}
FROM asked CROSS JOIN origins AS o ON o.unit = asked.unit AND {_THERE.format(x="o")}
CROSS JOIN documents AS d ON d.id = o.document"""
_BEST = f"""
SELECT {ORIGIN}, {_OWN}
FROM asked CROSS JOIN origins AS o ON o.id IN (
  SELECT id FROM origins AS o WHERE o.unit = asked.unit AND {_THERE.format(x="o")}
  ORDER BY standing DESC, id LIMIT {{most}})
CROSS JOIN documents AS d ON d.id = o.document"""
_COUNTS = f"""
SELECT {COUNT}, o.unit, count(*), min(o.since), max(o.since), 0, 0, 0, 0, 0
FROM asked CROSS JOIN origins AS o ON o.unit = asked.unit AND {_THERE.format(x="o")}
GROUP BY o.unit HAVING count(*) > {{most}}"""
_BESIDE = """
SELECT o.unit, n.unit, step.value, o.standing, o.id, o.document, o.position, o.data,
  n.document, n.position, n.data
FROM json_each(?1) AS asked CROSS JOIN origins AS o ON o.unit = asked.value
  AND o.since <= {at} AND o.until > {at}
CROSS JOIN json_each(?2) AS step
CROSS JOIN origins AS n ON n.document = o.document AND n.position = o.position + step.value
  AND n.since <= {at} AND n.until > {at}
WHERE n.unit IN (SELECT value FROM json_each(?3))"""


@lru_cache
def select_pairs(wanted: int | None, at: int) -> str:
    """Texts, given as JSON, and the units that have them beside another text.

    That is in a language (in its own one, of another region), or in any.
    """
    return _PAIRS.format(at=at, other=_compare_language(wanted))


def _compare_language(wanted: int | None) -> str:
    return "" if wanted is None else f"AND w.lang = {wanted}"


@lru_cache
def select_keys(wanted: int | None, at: int) -> str:
    """The same with the keys of the units."""
    return (
        f"SELECT text, unit, key FROM ({select_pairs(wanted, at)}) "
        "CROSS JOIN units ON units.id = unit"
    )


@lru_cache
def select_units_of_texts(
    wanted: int | None, at: int, max_origins: int | None, limit: int | None
) -> str:
    """Texts, given as JSON, with their units, of each text the first `limit`.

    Units come with what they say and their origins: with `max_origins` the best of them, and how
    many there are where there are more.
    """
    pairs = select_pairs(wanted, at)
    if limit is not None:
        pairs = _FIRST.format(at=at, other=_compare_language(wanted), limit=limit)
    tables = (
        f"pairs (text, unit) AS MATERIALIZED ({pairs}), "
        "asked (unit) AS MATERIALIZED (SELECT DISTINCT unit FROM pairs)"
    )
    return _selected(tables, [_TEXTS], at, max_origins)


@lru_cache
def select_units_of_keys(count: int, at: int, limit: int | None) -> str:
    """The same of units that are given by so many keys."""
    marks = ",".join("?" * count)
    return _selected(
        f"asked (unit) AS (SELECT id FROM units WHERE key IN ({marks}))", [], at, limit
    )


@lru_cache
def select_beside(at: int) -> str:
    """Origins of units that have one of some units so many places on: all given as JSON."""
    return _BESIDE.format(at=at)


def _selected(tables: str, parts: list[str], at: int, limit: int | None) -> str:
    origins = [_EVERY_ORIGIN] if limit is None else [_BEST, _COUNTS]
    statement = " UNION ALL ".join([*parts, _VARIANTS, *origins])
    return f"WITH {tables} {statement.format(at=at, most=max(limit or 0, 1))}"
