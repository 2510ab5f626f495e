"""What paths say of languages, and what is left of them."""

import pytest

from tmtool.batch.names import describe, is_document, strip_language

SAME = {
    "zh": """report_zh.txt report-zh.docx report.zh.txt report_zh-CN.docx report_zh_Hans.txt
        report.zh REPORT-ZH.PDF report_chi.txt report_CN.txt report_ch.txt zh_report.txt
        Chinese_report.doc report_Chinese.doc 中文_report.txt report中文.txt report（中文版）.txt
        report_中.txt zh/report.txt ZH-CN/report.md chinese/report.odt 中文/report.txt""",
    "en": """report_en.txt report-EN.docx report.eng.txt report_en-GB.txt report_en_US.txt
        report.en english/report.txt report_英文.txt report英语.txt report_英.txt en/report.html""",
    "fr": "report_fr.txt report-FR.docx report.fra.txt français/report.txt report_法文.txt",
    "es": "report_es.txt report-SP.docx report_spa.txt español/report.txt report_西班牙文.txt",
    "ru": "report_ru.txt report-RU.docx report_rus.txt русский/report.txt report_俄文.txt",
    "ar": "report_ar.txt report-AR.docx report_ara.txt عربي/report.txt report_阿拉伯文.txt",
}


@pytest.mark.parametrize(
    ("lang", "path"), [(lang, path) for lang, paths in SAME.items() for path in paths.split()]
)
def test_a_language_and_what_is_left(lang, path):
    name = describe(tuple(path.split("/")))
    assert (name.lang, name.stem, name.folder) == (lang, "report", ())


def test_no_language_where_none_is_said():
    names = ("report.txt", "changes.txt", "Arabia.docx", "A_75_1.pdf", "men.txt", "Peru.txt",
             "关于中文使用的报告.txt", "中文学校.txt", "英文版本说明.txt", "华中.txt")  # fmt: skip
    for path in names:
        assert describe((path,)).lang is None, path


def test_the_name_outranks_the_folder_and_the_inner_folder_the_outer():
    assert describe(("en", "a_zh.txt")).lang == "zh"
    assert describe(("en", "fr", "a.txt")).lang == "fr"


def test_languages_of_symbols_stand_at_the_end():
    name = describe(("CAT_C_ES_CO_6-EN.pdf",))
    assert (name.lang, name.symbol) == ("en", "CAT/C/ES/CO/6")


def test_other_languages_are_known_where_they_are_wanted():
    assert describe(("report.de.txt",)).lang is None
    assert describe(("report.de.txt",), ["de"]).lang == "de"


def test_names_compose_and_spell_alike():
    plain = describe(("Résumé (final) Rev.1_zh.txt",))
    assert plain == describe(("Re\u0301sume\u0301_final_rev1.zh.docx",))
    assert plain.stem == "résumé_final_/rev1/"


def test_a_letter_may_be_a_language():
    path = ("A_75_1_C.pdf",)
    assert (describe(path).lang, describe(path).letter) == (None, "zh")
    told = describe(path, letter=True)
    assert (told.lang, told.letter, told.symbol) == ("zh", None, "A/75/1")


def test_which_files_are_documents():
    texts = "a.docx a.PDF a.txt README a.zh a.en-GB a.odt a.wpd a.sdlxliff"
    assert all(map(is_document, texts.split()))
    others = "a.jpg a.zip a.xlsx a.align .hidden ~$a.docx a.py Thumbs.db a.de"
    assert not any(map(is_document, others.split()))
    assert is_document("a.de", ["de"])


@pytest.mark.parametrize(
    ("name", "left"),
    [("Report_EN.docx", "Report"), ("1910268C.docx", "1910268"), ("zh.txt", ""),
     ("决议（中文）.pdf", "决议"), ("19-10268 (E).docx", "19-10268")],
)  # fmt: skip
def test_names_without_languages(name, left):
    assert strip_language(name) == left
