"""What a file is, by looking into it: whatever its name says, whatever is wrong with it."""

from pathlib import Path

import pytest
from served import fill

from tmtool.bootstrap import open_session
from tmtool.errors import InputError
from tmtool.operations.pretranslate import PretranslateRequest, lookup_document
from tmtool.server.recognizing import recognize_file
from tmtool.terms.found import find_terms_in, find_terms_in_each

DATA = Path(__file__).parent / "data"
KINDS = {
    "documents/resolution-zh.txt": (("document",), ("zh",), 22),
    "documents/resolution-fr.html": (("document",), ("fr",), None),
    "bilingual/first.xlf": (("pairs",), ("en", "zh"), 3),
    "bilingual/studio.sdlxliff": (("pairs",), ("zh", "en"), 2),
    "units/read/zh_CN.po": (("pairs",), ("en", "zh"), 5),
    "units/read/mixed.jsonl": (("pairs",), ("zh", "en"), 3),
    "units/read/excel.csv": (("terms", "pairs"), ("zh", "en"), 4),
    "terms/tables/a_row_per_term.csv": (("terms",), ("en", "zh"), 2),
    "terms/tbx/core.tbx": (("terms",), ("en", "zh"), 1),
}


@pytest.mark.parametrize("name", KINDS)
def test_files_of_all_kinds(name):
    kinds, languages, count = KINDS[name]
    found = recognize_file(str(DATA / name))
    assert (found.kinds, found.languages, found.problem) == (kinds, languages, None)
    assert count in (None, found.count)


def test_long_texts_of_a_table_are_pairs_first(tmp_path):
    path = tmp_path / "memory.csv"
    text = "Requests the Secretary-General to submit a report on the implementation of this;"
    path.write_text(f'zh,en\n请秘书长提交报告；,"{text}"\n', "utf-8")
    assert recognize_file(str(path)).kinds == ("pairs", "terms")


def test_content_counts_and_not_the_name(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_bytes((DATA / "bilingual" / "memory.tmx").read_bytes())
    assert recognize_file(str(path)).kinds == ("pairs",)


def test_a_table_in_a_text_file(tmp_path):
    path = tmp_path / "pairs.txt"
    path.write_text("zh\ten\n弥合数字鸿沟。\tTo bridge it.\n", "utf-8")
    assert recognize_file(str(path)).kinds == ("pairs",)


def test_only_so_many_pairs_are_counted(tmp_path):
    path = tmp_path / "many.tsv"
    rows = "".join(f"会议{n}\tmeeting {n}\n" for n in range(2_500))
    path.write_text(f"zh\ten\n{rows}", "utf-8")
    found = recognize_file(str(path))
    assert found.kinds[0] == "terms"
    tmx = tmp_path / "many.tmx"
    unit = (
        "<tu><tuv xml:lang='zh'><seg>会{0}</seg></tuv><tuv xml:lang='en'><seg>m{0}</seg></tuv></tu>"
    )
    units = "".join(unit.format(n) for n in range(2_500))
    tmx.write_text(f"<tmx version='1.4'><header srclang='zh'/><body>{units}</body></tmx>", "utf-8")
    found = recognize_file(str(tmx))
    assert (found.count, found.is_more) == (2_000, True)


def test_what_restricts_a_text_and_a_memory(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text("EMBARGOED\n\n大会，\n\n1. 请秘书长提交报告；\n", "utf-8")
    assert recognize_file(str(path)).restriction == "embargoed"


def test_a_fault_is_told_with_what_was_read_before_it():
    found = recognize_file(str(DATA / "units" / "read" / "cut_off.tmx"))
    assert (found.kinds, found.count) == (("pairs",), 1)
    assert "cut_off.tmx:4:1" in str(found.problem)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError):
        recognize_file(str(tmp_path / "none.txt"))


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    with open_session(fill(tmp_path_factory.mktemp("memory") / "memory")) as opened:
        yield opened


def draft(folder, text):
    (folder / "draft.txt").write_text(text, "utf-8")
    return str(folder / "draft.txt")


def test_terms_of_each_segment(session, tmp_path):
    text = "1. 请会员国提交报告；\n\n2. 请秘书长提交报告；\n\n3. 会员国注意到会员国的报告；\n"
    asked = PretranslateRequest(draft(tmp_path, text))
    terms = lookup_document(session, asked).terms
    assert [[each.term.text for each in own] for own in terms] == [["会员国"], [], ["会员国"] * 2]


def test_terms_of_several_texts_are_those_of_each(session):
    from tmtool.operations.term_bases import open_term_bases

    base = open_term_bases(session, ())
    texts = ["请会员国提交报告；", "", "数字鸿沟", "会员国会员国"]
    each = [find_terms_in(base.entries, text, "zh", "en") for text in texts]
    assert find_terms_in_each(base.entries, texts, "zh", "en") == each
