"""The short names that the United Nations uses, in six languages, each with its code."""

import csv
from pathlib import Path

import pytest

from tmtool.un.proper_names import find_state

NAMES = {
    "ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian",
    "es": "Spanish",
}  # fmt: skip


@pytest.mark.parametrize("lang", NAMES)
def test_every_short_name_is_known(material: Path, lang: str) -> None:
    table = material / "terms" / "country-codes.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    column = f"UNTERM {NAMES[lang]} Short"
    named = [row for row in rows if row[column].strip()]
    wrong = [r[column] for r in named if find_state(r[column], lang) != r["ISO3166-1-Alpha-2"]]
    assert len(named) == 195
    assert wrong == []
