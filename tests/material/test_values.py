"""Values of United Nations texts and their translations: what differs is known, line by line."""

from judged_pairs import read_pairs

from tmtool.un.placeables import compare

# fmt: off
KNOWN = {
    # The mark of a footnote that is glued to a year is damage (2001-20107).
    "un_ga61_ldc": [],
    # Marks of footnotes, a text that is cut (三分之).
    "sdg": ["2 is missing", "5 is missing", "1/3 is added"],
    "un_ecosoc_2023_3": [],
    "udhr": [],
}
# fmt: on


def test_only_what_is_known_differs(material):
    for name, known in KNOWN.items():
        pairs = [(zh, en) for zh, en in read_pairs(material / "align" / name) if zh and en]
        assert len(pairs) > 15
        found = [each.words for zh, en in pairs for each in compare(zh, en, "zh", "en")]
        assert sorted(found) == sorted(known)
