"""The names of States are those of the public list, without articles and marks."""

import csv
import re

from tmtool.un.proper_names import list_names

COLUMNS = {"en": "English", "zh": "Chinese"}


def plain(name):
    return re.sub(r"\s*\(the\)|\s*\*+|^the ", "", name.strip()).replace("’", "'").strip()


def test_the_names_of_the_list(material):
    table = material / "terms" / "country-codes.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["UNTERM English Short"].strip()]
    assert len(rows) == 195
    for lang, column in COLUMNS.items():
        held = {
            (each.of, each.form): each.text for each in list_names(lang) if each.form != "common"
        }
        for row in rows:
            code = row["ISO3166-1-Alpha-2"]
            short, formal = (plain(row[f"UNTERM {column} {form}"]) for form in ("Short", "Formal"))
            assert held[code, "short"] == short
            assert held.get((code, "formal"), short) == formal
