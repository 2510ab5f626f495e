"""Places are one string in all languages: written and read again they are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.un.places import DocumentPart, DocumentPlace, parse_place, read_heading

NAMES = ("annex", "appendix", "draft resolution", "draft decision", "chapter", "section",
         "footnote")  # fmt: skip
symbols = st.sampled_from(["A/RES/75/202", "A/C.2/75/L.60/Rev.1", "S/2020/1", "A/75/6(Sect.1)"])
numbers = st.one_of(
    st.none(), st.sampled_from(["I", "II", "IV", "XII", "A", "B"]), st.integers(1, 99).map(str)
)
paragraphs = st.builds(
    lambda number, more: f"{number}{more}", st.integers(1, 999), st.sampled_from(["", " bis"])
)
subparagraphs = st.lists(st.sampled_from(["a", "b", "ii", "iv", "A", "1"]), max_size=3).map(tuple)
places = st.one_of(
    st.builds(
        DocumentPlace, symbols,
        st.lists(st.builds(DocumentPart, st.sampled_from(NAMES), numbers), max_size=2).map(tuple),
        paragraphs, subparagraphs,
    ),
    st.builds(
        DocumentPlace, symbols,
        st.lists(st.builds(DocumentPart, st.sampled_from(NAMES), numbers), max_size=2).map(tuple),
    ),
)  # fmt: skip


@given(places)
def test_what_is_written_is_read_again(place):
    assert parse_place(str(place)) == place


@given(places, st.sampled_from(["para. ", "paragraph ", "Para ", "PARA. "]), st.booleans())
def test_variants_of_spelling_are_the_same_place(place, word, narrow):
    told = str(place).replace("para. ", word)
    if narrow and place.paragraph:
        told = told.replace(" (", "(")
    assert parse_place(told) == place


@given(st.text(max_size=40))
def test_other_texts_are_no_place_or_can_be_written(text):
    place = parse_place(text)
    assert place is None or parse_place(str(place)) == place


@pytest.mark.parametrize(
    "text", ["", "75/202, para. 7", "report.docx, para. 7", "A/RES/75/202, table 3",
             "A/RES/75/202, para. 7, annex", "A/RES/75/202, para. (b)"],
)  # fmt: skip
def test_what_is_no_place(text):
    assert parse_place(text) is None


@pytest.mark.parametrize(
    "headings",
    [("附件一", "Annex I", "Annexe I", "Anexo I", "Приложение I"),
     ("附件", "Annex", "ANNEX*", "المرفق"),
     ("决议草案二", "Draft resolution II", "Projet de résolution II"),
     ("第三章", "Chapter III", "Глава III"), ("附录", "Appendix")],
    ids=lambda each: each[1],
)  # fmt: skip
def test_a_part_is_the_same_in_all_languages(headings):
    assert len({read_heading(each) for each in headings} - {None}) == 1
    assert None not in map(read_heading, headings)


@pytest.mark.parametrize("text", ["Annexation", "Annex I to the report", "大会", "", "章"])
def test_other_texts_begin_no_part(text):
    assert read_heading(text) is None
