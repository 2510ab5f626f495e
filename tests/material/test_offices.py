"""Each post of the list stands in both languages of a pair of the corpus that the list names."""

import csv
import re

from tmtool.un.proper_names import list_offices


def test_every_post_is_attested(material):
    path = material / "checks" / "unpc_dev" / "pairs.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    # Blanks of the Chinese are artefacts of this corpus.
    texts = [("".join(pair["zh"].split()), pair["en"]) for pair in pairs]
    for office in list_offices():
        word = re.compile(rf"(?<![\w-]){re.escape(office.en)}(?![\w-])")
        assert any(office.zh in zh and word.search(en) for zh, en in texts), office
