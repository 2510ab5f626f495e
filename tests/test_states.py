"""Names of States in the six languages."""

import pytest

from tmtool.un.proper_names import find_state

SAME = [
    ("CD", "刚果民主共和国", "Democratic Republic of the Congo", "جمهورية الكونغو الديمقراطية"),
    ("CI", "科特迪瓦", "Côte d’Ivoire", "Côte d'Ivoire"),
    ("GB", "大不列颠及北爱尔兰联合王国", "Royaume-Uni de Grande-Bretagne et d’Irlande du Nord",
     "Соединенное Королевство Великобритании и Северной Ирландии"),
    ("GW", "几内亚比绍", "Guinea-Bissau", "Guinée-Bissau"),
    ("DO", "多米尼加", "Dominican Republic", "República Dominicana"),
    ("DM", "多米尼克", "Dominica", "Доминика"),
]  # fmt: skip
LANGS = ("zh", "en", "ar", "fr", "es", "ru")


@pytest.mark.parametrize(("code", "one", "two", "three"), SAME)
def test_the_names_of_a_state_have_its_code(code, one, two, three):
    for name in (one, two, three):
        assert code in {find_state(name, lang) for lang in LANGS}


@pytest.mark.parametrize("name", ["the Committee", "委员会", "United Nations", "", "Europe", "*"])
def test_what_is_no_state_has_none(name):
    assert {find_state(name, lang) for lang in LANGS} == {None}


def test_a_language_without_a_table_knows_no_state():
    assert find_state("Chile", "xx") is None
