"""Concepts that are too generic to be checked: the mark is kept, merged, edited and read."""

from dataclasses import replace

import pytest

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.terms import reading, seeded, writing
from tmtool.terms.merging import merge
from tmtool.terms.records import parse_entry, record_of

PAIR = (Term("zh", "科学界", "preferred"), Term("en", "scientific community", "preferred"))
ENTRY = ConceptEntry("scientists", PAIR, note='tmtool: {"generic": false}', generic=True)


def read(path):
    return reading.read(path).entries


@pytest.mark.parametrize("form", ["tbx", "tbx2", "csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("generic", [True, False])
def test_formats_that_are_read_keep_the_mark(tmp_path, form, generic):
    path = tmp_path / f"a.{form.removesuffix('2')}"
    entry = replace(ENTRY, generic=generic)
    writing.write([entry], path, form)
    (found,) = read(path)
    assert (found.generic, found.note) == (generic, entry.note)


def test_a_table_of_tmtool_0_2_is_still_one_of_ours(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "concept,subject,definition,concept note,language,term,status,process status,form,"
        "organization,regional usage,body,source,date,note,recognized,verified\n"
        "a,,,,en,'-ize,admitted,,full,,,,,,,yes,no\n",
        "utf-8",
    )
    (found,) = read(path)
    assert (found.terms[0].text, found.generic) == ("-ize", False)


def test_a_table_with_a_row_an_entry_may_have_the_column(tmp_path):
    path = tmp_path / "a.tsv"
    rows = "zh\ten\tgeneric\n科学界\tscientific community\tyes\n数字鸿沟\tdivide\t\n"
    path.write_text(rows, "utf-8")
    assert [each.generic for each in read(path)] == [True, False]
    path.write_text("zh\ten\tgeneric\n科学界\tscientific community\tperhaps\n", "utf-8")
    (fault,) = reading.read(path).faults
    assert (fault.what, fault.line, fault.column) == ("generic is yes or no, not 'perhaps'", 2, 3)


def test_a_record_has_the_mark_only_where_it_is_set():
    assert record_of(ENTRY)["generic"] is True
    assert "generic" not in record_of(replace(ENTRY, generic=False))
    assert parse_entry(record_of(ENTRY)) == ENTRY
    with pytest.raises(InputError, match="generic must be true or false, not 'yes'"):
        parse_entry({**record_of(ENTRY), "generic": "yes"})


def test_a_base_that_comes_along_may_mark_its_concepts(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(
        '[[entries]]\nid = "a"\ngeneric = true\nterms = [{ lang = "en", text = "b" }]\n', "utf-8"
    )
    assert seeded.read_file(path, "a").entries[0].generic


def test_what_is_held_stays_as_it_is_marked_and_the_other_is_told():
    held = replace(ENTRY, generic=False, note=None)
    done = merge([held], [replace(held, generic=True)])
    assert done.entries == (held,)
    assert [each.what for each in done.skipped] == ["held as one to be checked, not as generic"]
    assert merge([replace(held, generic=True)], [held]).skipped == ()
    assert merge([replace(held, generic=True)], [held]).entries[0].generic
