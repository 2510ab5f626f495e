"""Reading: the cases of tests/data/documents, wrong input, and that nothing is lost."""

import tomllib
from pathlib import Path

import pytest
from cases_documents import CASES, FOLDER, described, difference, expected
from cpu import grows
from hypothesis import given
from hypothesis import strategies as st

from tmtool.documents import explain, read, read_lines, read_text
from tmtool.documents.content import Line, attach_marks, mark
from tmtool.documents.formatting import apply_formatting
from tmtool.documents.reading import ReadingOptions, read_string
from tmtool.errors import InputError
from tmtool.units import Code, Meta, Paragraph

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_4dc167418dcf0c7b.txt"
CORPUS = ROOT / "corpora" / "ict-2020"
INVALID = tomllib.loads((FOLDER / "invalid" / "expected.toml").read_text("utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path):
    assert described(read(path)) == expected(path)


@pytest.mark.parametrize(
    "path", [p for p in (*CASES, SEED) if p.suffix == ".txt"], ids=lambda path: path.name
)
def test_every_character_is_somewhere(path: Path):
    assert difference(path.read_text("utf-8"), explain(path)) == {}


@pytest.mark.parametrize("name", [p.name for p in CASES if p.suffix != ".txt"])
def test_letters_of_markup_are_text_or_reported(name: str):
    """Of Markdown and HTML, the letters that are no markup."""
    path = FOLDER / name
    text = path.read_text("utf-8")
    reading = explain(path)
    if path.suffix == ".html":
        from lxml import html

        parser = html.HTMLParser(encoding="utf-8")
        text = html.document_fromstring(text.encode(), parser=parser).text_content()
    rest = difference(text, reading)
    assert not [char for char, count in rest.items() if count > 0 and char.isalpha()]


class TestSeed:
    def test_shape(self):
        document = read(SEED)
        kinds = [p.kind for p in document.paragraphs]
        assert [kinds.count(kind) for kind in ("masthead", "title", "preambular")] == [6, 2, 44]
        assert [kinds.count(kind) for kind in ("operative", "footnote")] == [46, 17]

    def test_labels_run(self):
        labels = [p.label for p in read(SEED).paragraphs if p.label]
        assert labels == [str(n) for n in (*range(1, 47), *range(1, 18))]

    def test_every_mark_has_its_footnote(self):
        paragraphs = read(SEED).paragraphs
        marks = [note.mark for p in paragraphs for note in p.notes]
        assert marks == [p.label for p in paragraphs if p.kind == "footnote"]

    def test_cited_symbol_is_not_its_own(self):
        assert read(SEED).symbol is None

    def test_meta(self):
        meta = read(SEED).meta
        assert (meta.session, meta.agenda_item, meta.date) == ("75", "16", "2020-11-12")
        assert (meta.distribution, meta.original, meta.status) == ("limited", "en", "draft")

    def test_cut_paragraphs_are_whole(self):
        texts = [p.text for p in read(SEED).paragraphs]
        assert sum("目标轨道的雄心壮志，为此" in text for text in texts) == 1
        assert sum("法律和监管框架，以改善" in text for text in texts) == 1

    def test_one_paragraph_a_line_is_the_same_document(self):
        assert read(CORPUS / "zh.txt").id == read(SEED).id

    def test_english_has_the_same_structure(self):
        chinese, english = read(CORPUS / "zh.txt"), read(CORPUS / "en.txt")
        assert english.meta.status == "unofficial"
        assert english.paragraphs[0].kind == "masthead"
        for theirs, ours in zip(english.paragraphs[1:], chinese.paragraphs, strict=True):
            assert (theirs.kind, theirs.label) == (ours.kind, ours.label)
            assert [n.mark for n in theirs.notes] == [n.mark for n in ours.notes]


@pytest.mark.parametrize("name", INVALID)
def test_invalid(name: str):
    path = FOLDER / "invalid" / name
    case = INVALID[name]
    with pytest.raises(InputError) as caught:
        read(path, lang=case.get("lang"))
    assert str(caught.value) == case["error"].format(file=path)


class TestFiles:
    def test_missing(self, tmp_path: Path):
        with pytest.raises(InputError, match=r"nowhere\.txt: file not found"):
            read(tmp_path / "nowhere.txt")

    def test_folder(self, tmp_path: Path):
        with pytest.raises(InputError, match="is a folder: name a file"):
            read(tmp_path)

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device here")
    def test_device(self):
        with pytest.raises(InputError, match="/dev/zero is a device: name a file"):
            read("/dev/zero")

    @pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no such device here")
    def test_nothing_is_empty_by_whatever_name(self, tmp_path: Path):
        link = tmp_path / "nothing.txt"
        link.symlink_to("/dev/null")
        for file in (Path("/dev/null"), link):
            with pytest.raises(InputError, match=f"{file} is empty"):
                read(file)

    def test_says_what_it_read(self, tmp_path: Path):
        file = tmp_path / "大会 决议.txt"
        file.write_bytes("大会，\n\n回顾其关于沿海地区可持续渔业的各项决议，\n".encode("gb18030"))
        meta = read(file).meta
        assert (meta.file, meta.encoding) == ("大会 决议.txt", "gbk")
        assert meta.encoding_reason is not None
        assert len(meta.file_hash or "") == 64

    def test_format_by_content(self, tmp_path: Path):
        file = tmp_path / "page.txt"
        file.write_text("<!DOCTYPE html><html><p>The General Assembly met in the hall</p></html>")
        assert read(file).paragraphs[0].text == "The General Assembly met in the hall"

    def test_line_ends_do_not_matter(self, tmp_path: Path):
        file = tmp_path / "windows.txt"
        file.write_bytes((FOLDER / "report-en.txt").read_bytes().replace(b"\n", b"\r\n"))
        assert read(file).id == read(FOLDER / "report-en.txt").id


class TestSymbol:
    TEXT = "{head}\n\nThe General Assembly,\n\nRecalling document A/90/214 of the Committee,\n"

    def written(self, folder: Path, name: str, head: str) -> Path:
        file = folder / name
        file.write_text(self.TEXT.format(head=head))
        return file

    def test_alone_in_the_masthead(self, tmp_path: Path):
        assert read(self.written(tmp_path, "a.txt", "A/C.2/90/L.7")).symbol == "A/C.2/90/L.7"

    def test_in_a_sentence_is_a_citation(self, tmp_path: Path):
        assert (
            read(self.written(tmp_path, "a.txt", "On draft resolution A/C.2/90/L.7")).symbol is None
        )

    def test_of_the_file_name(self, tmp_path: Path):
        document = read(self.written(tmp_path, "A_RES_90_12-EN.txt", "Fisheries"))
        assert (document.symbol, document.meta.status) == ("A/RES/90/12", "adopted")

    def test_masthead_before_file_name(self, tmp_path: Path):
        assert read(self.written(tmp_path, "A_RES_90_12.txt", "A/90/L.3")).symbol == "A/90/L.3"

    def test_option_before_all(self, tmp_path: Path):
        document = read(
            self.written(tmp_path, "A_RES_90_12.txt", "A/90/L.3"), symbol="JIU/REP/2031/2"
        )
        assert (document.symbol, document.meta.status) == ("JIU/REP/2031/2", "report")


class TestLanguage:
    def test_given_code_is_made_plain(self):
        assert read_text("大会，\n\n回顾其决议，", lang="zh_CN").lang == "zh"

    def test_unknown_code(self):
        with pytest.raises(InputError, match="not a known language code"):
            read_text("大会，", lang="xx")

    def test_short_text_contradicts_nobody(self):
        assert read_text("COVID-19", lang="zh").lang == "zh"

    def test_original_is_overridden(self):
        assert read(SEED, original="fr").meta.original == "fr"

    @pytest.mark.parametrize(
        "line", ["[Unofficial translation]", "非正式译文", "Traduction non officielle"]
    )
    def test_unofficial(self, line: str):
        text = f"{line}\n\n大会，\n\n回顾其关于沿海地区可持续渔业的各项决议，"
        assert read_text(text, lang="zh").meta.status == "unofficial"


class TestLines:
    def test_each_line_is_a_paragraph(self, tmp_path: Path):
        file = tmp_path / "lines.txt"
        file.write_text("1. 大会，\n¹ 第 70/1 号决议。\n", "utf-8")
        document = read_lines(file, "zh")
        assert [(p.kind, p.label, p.text) for p in document.paragraphs] == [
            ("body", None, "1. 大会，"),
            ("body", None, "¹ 第 70/1 号决议。"),
        ]

    def test_empty_lines_keep_the_numbers_of_the_others(self, tmp_path: Path):
        file = tmp_path / "lines.txt"
        file.write_text("one\n\nthree\n")
        assert [p.text for p in read_lines(file, "en").paragraphs] == ["one", "", "three"]

    def test_status_and_original_are_found(self, tmp_path: Path):
        file = tmp_path / "lines.txt"
        file.write_text("[Unofficial translation]\nOriginal: French\nThe General Assembly,\n")
        meta = read_lines(file, "en").meta
        assert (meta.status, meta.original) == ("unofficial", "fr")
        assert read_lines(file, "en", original="es").meta.original == "es"

    def test_wrong_language(self, tmp_path: Path):
        file = tmp_path / "lines.txt"
        file.write_text(
            "大会回顾其关于沿海地区可持续渔业的各项决议，并请秘书长提出报告。\n" * 5, "utf-8"
        )
        with pytest.raises(InputError, match="looks like Chinese, not English"):
            read_lines(file, "en")


def test_a_hyphen_at_a_line_end_goes_where_the_word_appears_whole():
    text = (
        "The committee noted that the imple-\nmentation of the plan had begun in\n"
        "the spring, that the implementation\nof the rest was late, and that socio-\n"
        "economic factors had been the cause\nof the delay in most of the regions.\n"
    )
    whole = " ".join(p.text for p in read_text(text, lang="en").paragraphs)
    assert "the implementation of the plan" in whole
    assert "socio-economic factors" in whole


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "lang"),
        [
            ("1. 欢迎《海洋行动纲领》2执行情况的报告；6", "zh"),
            ("1. Welcomes the Declaration8 adopted in Oslo;9", "en"),
            ("1. 注意到报告1/ 和《宣言》；2/", "zh"),
            ("策略涵盖五个范畴：1）数码化；2）货币研究；3）数据基建；4）人才库。", "zh"),
            ("战略包括：1、银行数字化；2、货币研究；3、数据基础设施。", "zh"),
            ("表决结果如下：\n\n赞成：120\n\n反对：3\n\n弃权：15", "zh"),
            ("Option1 keeps it.\n\nOption2 moves it.\n\nOption3 closes it.", "en"),
            ("Le Niveau1 reste.\n\nLe Niveau2 change.\n\nLe Niveau3 ferme.", "fr"),
            ("El rate r=1/(n+1) y Nivel1, Nivel2 y Nivel3 siguen igual.", "es"),
            ("他读了《红楼梦》3遍，《第二号决议》2票反对，讨论“议程”21。", "zh"),
            ("回顾第65/141、66/\n184号决议，", "zh"),
            ("Вариант1 остаётся, вариант2 меняется, вариант3 закрыт.", "ru"),
            ("We know that x² + y³ = 1, as noted.¹", "en"),
        ],
    )
    @pytest.mark.parametrize("repair", ["none", "certain", "all"])
    def test_a_figure_without_a_footnote_stays_in_the_text(self, text: str, lang: str, repair: str):
        paragraphs = read_text(text, lang=lang, repair=repair).paragraphs
        assert not any(p.notes for p in paragraphs)
        kept = "".join(f"{p.label + '.' if p.label else ''}{p.text}" for p in paragraphs)
        assert "".join(kept.split()) == "".join(text.split())

    def test_a_mark_pairs_with_one_footnote_in_order(self):
        text = (
            "1. Selects Option1, not Option2, of the plan.1 The site2 is open.2\n\n"
            "1 See resolution 70/1.\n\n2 See A/75/10.\n"
        )
        first, *notes = read_text(text, lang="en").paragraphs
        assert first.text == "Selects Option1, not Option2, of the plan. The site2 is open."
        assert [note.mark for note in first.notes] == [each.label for each in notes] == ["1", "2"]

    def test_repair_none_leaves_plain_figures_in_the_text(self):
        text = "1. 注意到报告；1\n\n1 A/75/10。\n"
        first, note = read_text(text, lang="zh", repair="none").paragraphs
        assert (first.text, first.notes, note.label) == ("注意到报告；1", (), "1")

    def test_a_footnote_called_again_by_a_raised_figure(self):
        text = "Notes the report¹ of 2031.\n\nRecalls the report¹ again.\n\n¹ See A/75/10.\n"
        first, second, _ = read_text(text, lang="en").paragraphs
        assert [note.mark for p in (first, second) for note in p.notes] == ["1", "1"]

    def test_exponents_are_no_marks_of_a_footnote(self):
        text = "The area is x² of the whole.² It ends.\n\n² See A/75/10.\n"
        first, _ = read_text(text, lang="en").paragraphs
        assert (first.text, len(first.notes)) == ("The area is x² of the whole. It ends.", 1)

    @pytest.mark.parametrize("repair", ["none", "certain", "all"])
    def test_a_mark_elsewhere_takes_no_digit(self, repair: str):
        text = "增速降至1.6%。\n\n遠高於平均水平。2 由於息率上升。\n"
        first, second = read_text(text, lang="zh", repair=repair).paragraphs
        assert (first.text, first.notes) == ("增速降至1.6%。", ())
        assert (second.text, second.notes) == ("遠高於平均水平。2 由於息率上升。", ())

    def test_notes_make_marks_of_their_row_and_of_nothing_else(self):
        text = (
            "1. 欢迎《宣言》1的落实，增速为1.6%，约有2间机构参与，见报告；2\n\n"
            "1 A/75/10。\n\n2 第 70/1 号决议。\n"
        )
        first, *notes = read_text(text, lang="zh").paragraphs
        assert first.text == "欢迎《宣言》的落实，增速为1.6%，约有2间机构参与，见报告；"
        assert [note.mark for note in first.notes] == [each.label for each in notes] == ["1", "2"]


@given(
    st.text(
        alphabet=st.sampled_from("大会，；。第1234.()（）一、¹²/ \n\n\fab*_-<>[]#A”》\u00ad\ufdd0"),
        min_size=1,
    )
)
def test_nothing_is_lost(text: str):
    try:
        reading = read_string(text, ReadingOptions("the text", "zh", repair="none"), "text", Meta())
    except InputError:
        return
    assert difference(text, reading) == {}
    assert all(p.text.strip() == p.text != "" for p in reading.document.paragraphs)
    assert all(0 <= n.offset <= len(p.text) for p in reading.document.paragraphs for n in p.notes)


@pytest.mark.slow
def test_long_documents_are_quick():
    text = (CORPUS / "en.txt").read_text("utf-8")
    eight = "\n".join([text] * 8)
    assert not grows(lambda: read_text(text), lambda: read_text(eight), most=16)


@pytest.mark.parametrize("further", [[], ["又一段。"]], ids=["at the end", "further on"])
def test_a_mark_in_a_block_of_its_own_begins_the_next_one(further: list[str]):
    texts = ["行动纲领", mark("2"), "见A/75/10。", *further]
    lines = attach_marks([Line(text, at, sealed=True) for at, text in enumerate(texts, 1)])
    assert [line.text for line in lines] == [texts[0], f"{texts[1]} {texts[2]}", *further]


def test_codes_of_one_stretch_come_in_the_same_order_in_every_run():
    """The order of a set of texts is another one in every process."""
    codes = tuple(
        Code(look, 0, 4) for look in ("underline", "strike", "bold", "subscript", "italic")
    )
    (paragraph,) = apply_formatting(
        [Paragraph("body", None, "text")], [Line("text", 1, codes=codes)]
    )
    order = ["bold", "italic", "strike", "subscript", "underline"]
    assert [code.look for code in paragraph.codes] == order
