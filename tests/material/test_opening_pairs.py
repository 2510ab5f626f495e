"""The verified pairs of opening words are those of the bilingual texts, no more and no less."""

from seed_terms import gold_rows

from tmtool.un.opening_pairs import load_pairs, split_opening

FOLDERS = {
    "E/RES/2023/3": "un_ecosoc_2023_3",
    "General Assembly, sixty-first session, "
    "Programme of Action for the Least Developed Countries": "un_ga61_ldc",
    "Universal Declaration of Human Rights": "udhr",
}


def test_the_verified_pairs_are_those_of_the_texts(material):
    for source, folder in FOLDERS.items():
        rows = gold_rows(material / "align" / folder, "gold.zh-en.align")
        said = {(split_opening(en, "en"), split_opening(zh, "zh")) for zh, en in rows if zh and en}
        here = {(p.english, p.chinese) for p in load_pairs() if p.verified and p.source == source}
        assert {pair for pair in said if all(pair)} == here


def test_one_side_never_opens_where_the_other_does_not(material):
    for folder in ("un_ecosoc_2023_3", "un_ga61_ldc"):
        for zh, en in gold_rows(material / "align" / folder, "gold.zh-en.align"):
            if zh and en:
                assert bool(split_opening(en, "en")) == bool(split_opening(zh, "zh")), (zh, en)
