"""What the checks say of pairs with an error that was planted: claims to be labelled as others are.

Sound texts hardly give a rule the claims that its share is measured on, if it is a good rule. So
claims on pairs of the measuring half that have a planted error are labelled too, 30 a rule, of
which readers do not know what was planted. A claim is held to be right there if it is true for the
text as given, whatever was planted: what is said of something else in such a pair is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import planted_meaning
from error_kinds import PLANTERS
from halves import Row, read_half
from planted_errors import usable
from planted_meaning import Planted, Way
from planting import Edit, Planter, Pool, Site
from planting_kinds import KINDS, ErrorKind

from tmtool.checks.joining import is_no_translation
from tmtool.checks.model import Pair
from tmtool.checks.registry import list_checks
from tmtool.findings import Finding

SEED = 1
EACH = 60
"""Errors of a kind in a direction. Chosen so that most rules get the claims that they need."""
_OTHER_BASE = ("deprecated terms", "wrong terms", "wrong on both")
"""Kinds that need a term base or a memory of their own."""


def plant_as(kind: str) -> Planter:
    """A planter of planted_errors.py, for the translation alone."""

    def plant(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
        langs = ("zh", "en") if site.lang == "en" else ("en", "zh")
        made = PLANTERS[kind](Pair(site.number, site.raw_source, site.written), langs, rng)
        if made is not None and made.source == site.raw_source:
            yield Edit(0, len(site.written), made.target)

    return plant


ALL_KINDS = (
    *KINDS,
    *(
        ErrorKind(f"{kind} (planted_errors)", plant_as(kind), is_of_form=True)
        for kind in PLANTERS
        if kind not in _OTHER_BASE
    ),
)


def find_planted(langs: tuple[str, str]) -> Iterator[tuple[Row, Finding]]:
    """Pairs of the measuring half with an error in them, and what is newly said of them."""
    way: Way = "zh-en" if langs == ("zh", "en") else "en-zh"
    rows = {(row.set, row.number): row for row in read_half("measure")}
    pool = Pool([planted_meaning.make_site(row, way) for row in rows.values()])
    planted: list[Planted] = []
    for kind in ALL_KINDS:
        planted += planted_meaning.plant(pool, kind, way, SEED, EACH)[0]
    checks = usable(list_checks())
    told = planted_meaning.iter_told(pool, planted, way, checks, SEED)
    for one, before, after in told:
        row, text = rows[one.site.set, one.site.number], one.edit.apply(one.site.written)
        zh, en = (row.zh, text) if way == "zh-en" else (text, row.en)
        wrong = Row(row.set, row.number, row.block, zh, en)
        # What else is told of a text that is no translation goes into that finding.
        whole = [finding for finding in after if is_no_translation(finding)]
        for finding in planted_meaning.new_findings(before, whole or after):
            yield wrong, finding
