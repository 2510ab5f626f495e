"""What is written is read again, unless the writer said that the format can't hold it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples
from random_terms import PLAIN, ROUGH
from translate_toolkit import read_tbx

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.regions import build_tag
from tmtool.terms import reading, seeded, tbx_rules, writing
from tmtool.terms.records import group_terms
from tmtool.terms.tbx_names import escape_id, unescape_id

RICH = (
    ConceptEntry(
        "4.b",
        (
            Term("zh", "数字鸿沟", "preferred", organization="UN", body="GA", source="A/RES/74/197",
                 date="2019-12-19", note='tmtool: {"date": "1999"}', verified=True),
            Term("zh", "信息鸿沟", "deprecated", "variant"),
            Term("en", "=digital divide", "superseded", "phrase", recognized=False),
        ),
        "ICT", "a gap; of access", "see | WSIS",
    ),
    ConceptEntry("数字包容", (Term("fr", "inclusion « numérique »", form="abbreviation"),)),
    ConceptEntry(
        "france",
        (
            Term("en", "French Republic", "preferred", link="https://undocs.org/A/1",
                 part_of_speech="noun", gender="feminine", number="singular", successor="France",
                 used_from="1958", used_until="2020-01", process_status="approved",
                 process_by="Ada Lovelace", process_date="2026-11-28",
                 contexts=(Quote("The French Republic: a State.", "A/1", "undocs.org/A/1"),
                           Quote("In the French Republic")),
                 fields=(("adjective", "French"), ("note to the editor", "no article: see A/2"))),
            Term("en", "FR", form="abbreviation", full_term="French Republic"),
            Term("fr", "République française"),
        ),
        "countries", "A State.", kind="name", body="GA", definition_source="A/3",
        definition_link="https://undocs.org/A/3", record_ids=("UNTERM 1", "x"),
        fields=(("capital", "Paris"), ("currency", "euro")),
        languages=(LanguageNotes("en", Quote("A State.", None, "https://undocs.org/A/4"), "see fr",
                                 (("nationality", "French"),)),
                   LanguageNotes("fr", note="avec article")),
    ),
)  # fmt: skip


def test_another_program_reads_version_2(tmp_path):
    path = tmp_path / "terms.tbx"
    writing.write(RICH, path, "tbx2")
    assert read_tbx(path, "en", "fr")[-1] == ("French Republic", "République française")


@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
def test_all_of_an_entry_comes_back(tmp_path, form):
    path = tmp_path / f"terms.{form}"
    assert writing.write(RICH, path, form) == ()
    found = reading.read(path)
    assert (found.entries, found.faults, found.remarks) == (RICH, (), ())


@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
@given(entries=PLAIN)
@examples(25)
def test_nothing_of_plain_texts_is_lost(tmp_path, form, entries):
    path = tmp_path / f"terms.{form}"
    assert writing.write(entries, path, form, force=True) == ()
    assert came_back(path, form) == expected(entries, form)


@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
@given(entries=ROUGH)
@examples(25)
def test_what_is_not_told_as_lost_comes_back(tmp_path, form, entries):
    path = tmp_path / f"terms.{form}"
    told = [writing.write([entry], path, form, force=True) for entry in entries]
    whole = [entry for entry, losses in zip(entries, told, strict=True) if not losses]
    if whole:
        writing.write(whole, path, form, force=True)
        assert came_back(path, form) == expected(whole, form)


def came_back(path, form):
    found = reading.read(path)
    assert found.faults == ()
    return list(found.entries)


def expected(entries, form):
    """TBX has the terms of a language together."""
    if form != "tbx":
        return entries
    return [replace(entry, terms=group_terms(entry.terms)) for entry in entries]


@given(entries=ROUGH)
@examples(25)
def test_what_is_written_as_tbx_keeps_the_rules(tmp_path, entries):
    path = tmp_path / "terms.tbx"
    writing.write(entries, path, "tbx", force=True)
    found = [fault.what for fault in tbx_rules.find_violations(path, "terms.tbx")]
    # A term of nothing but characters that XML can't hold is all that can be wrong.
    assert set(found) <= {"an empty term"}


@given(st.text(min_size=1) | st.from_regex("_x[0-9a-f]{1,8}_"))
def test_any_id_is_a_name_of_xml_and_comes_back(text):
    from lxml import etree

    name = escape_id(text)
    # lxml takes for the name of an element what XML takes for an id.
    assert etree.Element(name).tag == name
    assert unescape_id(name) == text


def test_losses_are_told(tmp_path):
    entry = ConceptEntry("a", (Term("en", "a\x0cb"),), definition="one\ntwo")
    told = writing.write([entry], tmp_path / "a.tbx", "tbx")
    assert told == (
        "line ends and runs of blanks were made one blank: 2 (JSONL keeps them)",
        "control characters that XML can't hold were replaced by U+FFFD: 1 "
        "(CSV, XLSX and JSONL keep them)",
    )


def test_a_csv_is_text_for_a_spreadsheet(tmp_path):
    path = tmp_path / "a.csv"
    writing.write([ConceptEntry("a", (Term("en", "=1+1"),))], path, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfconcept,")
    assert ",'=1+1," in path.read_text("utf-8")


def test_a_dictionary_for_jieba_makes_words(tmp_path):
    import jieba

    texts = ("弥合数字鸿沟", "《突尼斯承诺》", "信通技术", "信通技术")
    entries = [ConceptEntry(str(n), (Term("zh", text),)) for n, text in enumerate(texts)]
    path = tmp_path / "words.txt"
    told = writing.write(entries, path, "jieba")
    hint = "(TBX, CSV, XLSX and JSONL keep them)"
    assert told == (
        "terms with blanks or marks were not written (jieba can't find them as words): 1 " + hint,
        f"ids were not written {hint}",
    )
    assert path.read_text("utf-8") == "弥合数字鸿沟 n\n信通技术 n\n"
    tokenizer = jieba.Tokenizer()
    assert "弥合数字鸿沟" not in tokenizer.lcut("必须弥合数字鸿沟。")
    tokenizer.load_userdict(str(path))
    assert tokenizer.lcut("必须弥合数字鸿沟。") == ["必须", "弥合数字鸿沟", "。"]


def test_a_glossary_for_omegat_warns(tmp_path):
    path = tmp_path / "a.utf8"
    terms = (
        Term("en", "digital divide"),
        Term("en", "#divide"),
        Term("zh", "数字鸿沟", "preferred"),
        Term("zh", "信息鸿沟", "deprecated"),
    )
    entries = [ConceptEntry("a", terms), ConceptEntry("b", terms[:1])]
    told = writing.write(entries, path, "omegat", languages=("en", "zh"))
    assert (
        path.read_text("utf-8")
        == "digital divide\t数字鸿沟\tpreferred; not 信息鸿沟 (deprecated)\n"
    )
    hint = "(TBX, CSV, XLSX and JSONL keep them)"
    assert told == (
        f"entries without a term to use in both languages were not written: 1 {hint}",
        f"terms that begin with # were not written (OmegaT takes them for remarks): 1 {hint}",
        f"ids were not written {hint}",
    )


def test_a_file_is_whole_or_as_it_was(tmp_path):
    from tmtool.errors import InputError

    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists and was not overwritten"):
        writing.write(RICH, path, "csv")
    with pytest.raises(InputError, match="half a character"):
        writing.write([ConceptEntry("a", (Term("en", "\ud800"),))], path, "csv", force=True)
    assert path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


@given(entries=PLAIN)
@examples(25)
def test_version_2_of_tbx_holds_as_much(tmp_path, entries):
    path = tmp_path / "terms.tbx"
    assert writing.write(entries, path, "tbx2", force=True) == ()
    assert tbx_rules.detect_version(str(path)) == 2
    assert came_back(path, "tbx") == expected(entries, "tbx")


def test_the_translate_toolkit_reads_all_terms_of_version_2(tmp_path):
    """The base that comes along: each term in its language, with regional usage, in its entry."""
    from translate.storage import tbx

    entries = seeded.read("un-ict").entries
    assert writing.write(entries, tmp_path / "a.tbx", "tbx2") == ()
    store = tbx.tbxfile.parsefile(str(tmp_path / "a.tbx"))
    assert [unit.getid() for unit in store.units] == [entry.id for entry in entries]
    for unit, entry in zip(store.units, entries, strict=True):
        wanted = {}
        for term in entry.terms:
            told = term.text, f"{term.status}Term-admn-sts"
            wanted.setdefault(build_tag(term.lang, term.region), []).append(told)
        assert len(unit.getlanguageNodes()) == len(wanted)
        for code, terms in wanted.items():
            found = unit.get_target_terms(code)
            assert [(each.text, each.administrative_status) for each in found] == terms


def test_what_version_2_can_not_hold_is_told(tmp_path):
    entry = ConceptEntry("gap", (Term("en", "digital\ndivide", note="a\x01b"),))
    assert writing.write([entry], tmp_path / "a.tbx", "tbx2") == (
        "line ends and runs of blanks were made one blank: 1 (JSONL keeps them)",
        "control characters that XML can't hold were replaced by U+FFFD: 1 "
        "(CSV, XLSX and JSONL keep them)",
    )
