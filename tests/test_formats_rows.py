from bitexts import demo

from tmtool.formats.bitexts.rows import (
    COLUMNS,
    count_nulls,
    find_file_name,
    iter_records,
    iter_rows,
)


def test_rows_join_by_language_and_know_their_places():
    first, merged, inserted, note = iter_rows(demo())
    assert merged.source.text == "欢迎最不发达国家技术库投入运行。又强调必须弥合数字鸿沟；"
    assert (merged.source.label, merged.target.label, merged.type) == ("7, 8", "7", "2-1")
    assert (inserted.source.text, inserted.source.label, inserted.is_pair) == ("", None, False)
    assert (note.stream, note.source.kinds, note.number) == ("footnotes", ("footnote",), 3)
    assert first.score == 0.9877


def test_segments_count_on_through_the_footnotes():
    *_, inserted, note = iter_rows(demo())
    assert (inserted.source.segments, inserted.target.segments) == (range(3, 3), range(2, 3))
    assert (note.source.segments, note.source.paragraphs) == (range(3, 4), (3,))


def test_records_have_all_columns_in_order_and_the_status():
    found = list(iter_records(demo()))
    assert all(tuple(record) == COLUMNS for record in found)
    assert {record["status"] for record in found} == {"unofficial"}
    assert {record["original"] for record in found} == {"en"}
    assert found[0]["source_file"] == "决议 草案.txt"


def test_null_beads_are_counted():
    assert count_nulls(demo()) == 1


def test_a_file_name_read_under_an_ascii_locale_gets_its_characters_back():
    stray = "决议.txt".encode().decode("ascii", "surrogateescape")
    assert find_file_name(f"/tmp/{stray}") == "决议.txt"
