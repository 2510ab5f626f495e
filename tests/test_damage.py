"""The damage detector: cases in six languages, what repairs keep right, sound text untouched."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.documents.content import Line, mark, strip_marks
from tmtool.documents.damage import (
    Damage,
    find,
    mend_lines,
    place_damage,
    repair_document,
    undo_mojibake,
)
from tmtool.units import Code, Document, Note, Paragraph

FOLDER = Path(__file__).parent / "data" / "damage"


def cases():
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line and not line.startswith("#"):
                line = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), line)
                text, *expected = line.split("\t")
                yield pytest.param(path.stem, text, expected, id=f"{path.stem}:{number}")


def document(lang, *texts, kind="body"):
    return Document(lang, tuple(_paragraph(text, kind) for text in texts))


def _paragraph(text, kind):
    """A line that begins with a figure and a blank is a footnote."""
    label, _, rest = text.partition(" ")
    if label.isdecimal() and rest[:1].isupper():
        return Paragraph("footnote", label, rest)
    if text[:1].isdecimal() and text[1:3] == ". ":
        return Paragraph("operative", text[0], text[3:])
    return Paragraph(kind, None, text)


def told(damage: Damage) -> str:
    doubt = "" if damage.certain else "?"
    return f"{damage.kind}|{damage.text}|{doubt}{damage.repair or ''}"


@pytest.mark.parametrize(("lang", "text", "expected"), list(cases()))
def test_case(lang, text, expected):
    assert [told(each) for each in find(document(lang, *text.split("¶")))] == expected


def test_every_language_has_cases():
    assert {path.stem for path in FOLDER.iterdir()} == {"ar", "en", "es", "fr", "ru", "zh"}


class TestRepair:
    TEXT = "回顾其2006728日第2006/46号决议,并欢迎《宣言》3的执行"

    def test_policies(self):
        before = document("zh", self.TEXT)
        kinds = ["date", "half-width", "footnote mark"]
        texts = [
            self.TEXT,
            "回顾其2006年7月28日第2006/46号决议,并欢迎《宣言》的执行",
            "回顾其2006年7月28日第2006/46号决议，并欢迎《宣言》的执行",
        ]
        for repair, text in zip(("none", "certain", "all"), texts, strict=True):
            after, found = repair_document(before, repair)
            assert after.paragraphs[0].text == text
            assert [each.kind for each in found] == kinds
            done = {"none": [], "certain": ["date", "footnote mark"], "all": kinds}[repair]
            assert [each.kind for each in found if each.repaired] == done

    def test_sound_text_is_the_same_object(self):
        sound = document("zh", "回顾其各项决议，")
        assert repair_document(sound, "all") == (sound, ())
        assert repair_document(sound, "all")[0] is sound

    def test_meta_and_symbol_stay(self):
        from tmtool.units import Meta

        meta = Meta(file="a.txt", session="75")
        before = Document("zh", (Paragraph("body", None, self.TEXT),), "A/75/L.1", meta)
        after, _ = repair_document(before)
        assert (after.meta, after.symbol, after.lang) == (meta, "A/75/L.1", "zh")

    def test_notes_and_codes_stay_where_they_belong(self):
        text = "在2006728日通过《议程》的2019年1219日决议"
        notes = Note("1", text.index("通过")), Note("2", len(text))
        codes = (
            Code("italic", text.index("《"), text.index("》") + 1),
            Code("bold", text.index("2019"), text.index("决议")),
        )
        before = Document("zh", (Paragraph("body", None, text, notes, codes),))
        (after,) = repair_document(before)[0].paragraphs
        assert after.text == "在2006年7月28日通过《议程》的2019年12月19日决议"
        assert [after.text[note.offset :][:2] for note in after.notes] == ["通过", ""]
        spans = [after.text[code.start : code.stop] for code in after.codes]
        assert spans == ["《议程》", "2019年12月19日"]

    def test_a_figure_becomes_a_note_among_others(self):
        text = "根据《宣言》3和《议程》的规定"
        at = text.index("的规定")
        before = Document("zh", (Paragraph("body", None, text, (Note("4", at),)),))
        (after,) = repair_document(before)[0].paragraphs
        assert after.text == "根据《宣言》和《议程》的规定"
        assert [(n.mark, after.text[n.offset :][:1]) for n in after.notes] == [
            ("3", "和"),
            ("4", "的"),
        ]

    def test_broken_paragraphs_become_one(self):
        halves = (
            Paragraph("operative", "3", "又回顾《亚的斯亚贝巴", (Note("1", 3),)),
            Paragraph("heading", None, "行动", (Note("2", 2),)),
            Paragraph("body", None, "议程》的执行，", (), (Code("bold", 0, 3),)),
            Paragraph("operative", "4", "请秘书长提出报告；"),
        )
        after, found = repair_document(Document("zh", halves))
        whole = after.paragraphs[0]
        assert [each.kind for each in found] == ["wrapped line", "wrapped line"]
        assert (whole.kind, whole.label) == ("operative", "3")
        assert whole.text == "又回顾《亚的斯亚贝巴行动议程》的执行，"
        assert [note.offset for note in whole.notes] == [3, 12]
        assert whole.text[whole.codes[0].start : whole.codes[0].stop] == "议程》"
        assert after.paragraphs[1:] == halves[3:]

    def test_hyphens_go_where_the_word_is_known(self):
        texts = (
            "Recalling its resolutions on inter-",
            "national bridges, and on short-",
            "term loans of international banks,",
        )
        after, _ = repair_document(document("en", *texts))
        assert [p.text for p in after.paragraphs] == [
            "Recalling its resolutions on international bridges, and on short-term loans of "
            "international banks,"
        ]

    def test_forms_and_doubts_are_not_repaired(self):
        texts = "大会,回顾其决议，", "在2000124日通过的报告中，"
        after, found = repair_document(document("zh", *texts))
        assert tuple(p.text for p in after.paragraphs) == texts
        assert not any(each.repaired for each in found)


class TestEarly:
    def test_undone_says_what_was_done(self):
        text, done = undo_mojibake("大会，\r\n回顾å›½é™…ç»„ç»‡的报告")
        assert text == "大会，\r\n回顾国际组织的报告"
        assert [(each.kind, each.good) for each in done] == [("mojibake", "国际组织")]

    def test_a_whole_text(self):
        text = "大会，\n回顾其关于沿海地区可持续渔业的各项决议，\n并请秘书长提出报告。\n"
        for wrote, read in (("utf-8", "latin-1"), ("gbk", "latin-1"), ("utf-8", "gb18030")):
            wrong = text.encode(wrote).decode(read, "ignore")
            if wrong.encode(read) == text.encode(wrote):
                assert undo_mojibake(wrong)[0] == text

    def test_lines_keep_marks_and_codes(self):
        text = f"注意到⻓期&#22269;际合作{mark('1')}的报告"
        at = strip_marks(text).index("合作")
        line = Line(text, 1, label="⼀", codes=(Code("bold", at, at + 2),))
        (after,), done = mend_lines([line])
        plain = strip_marks(after.text)
        assert after.text == f"注意到长期国际合作{mark('1')}的报告"
        assert plain[after.codes[0].start : after.codes[0].stop] == "合作"
        assert after.label == "一"
        assert [each.kind for each in done] == ["radical", "entity"]

    def test_places_are_those_of_the_repair(self):
        _, done = undo_mojibake("大会å›½é™…ç»„ç»‡和å›½é™…ç»„ç»‡")
        found = place_damage(document("zh", "大会国际组织和国际组织"), done)
        assert [(each.start, each.stop, each.repair) for each in found] == [
            (2, 6, "国际组织"), (7, 11, "国际组织"),
        ]  # fmt: skip
        assert all(each.repaired and each.text == "å›½é™…ç»„ç»‡" for each in found)

    def test_what_is_in_no_paragraph_is_not_told(self):
        _, done = undo_mojibake("大会å›½é™…ç»„ç»‡")
        assert place_damage(document("zh", "另一份文件"), done) == ()


ALPHABET = (
    "年月日第号0123456789 大会决议，,。.《》()“”Ã©å›½é™…â€™�锟斤拷⻓ﬁabcTheof-/&#;22269éàñи"
    "\u00a0\u200b\ue000"
)
texts = st.lists(st.text(ALPHABET, min_size=1, max_size=60), min_size=1, max_size=6)
langs = st.sampled_from(["zh", "en", "fr", "ru", "ar"])


@settings(max_examples=300)
@given(texts, langs)
def test_whatever_there_is(paragraphs, lang):
    """Places are exact, in order and apart; repairs leave no certain damage but new halves."""
    before = document(lang, *paragraphs)
    found = find(before)
    last = (0, 0)
    for each in found:
        text = before.paragraphs[each.paragraph].text
        assert text[each.start : each.stop] == each.text
        assert (each.paragraph, each.start) >= last
        last = each.paragraph, each.stop
    assert repair_document(before, "none") == (before, found)
    after, told = repair_document(before, "all")
    assert len(told) == len(found)
    assert len(after.paragraphs) <= len(before.paragraphs)
    for paragraph in after.paragraphs:
        assert all(0 <= note.offset <= len(paragraph.text) for note in paragraph.notes)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_is_quick(lang):
    """A document of about 100 pages in under half a second of CPU time."""
    import time

    from tmtool.documents import read
    from tmtool.resources import locate_shared

    once = read(locate_shared("corpora", "ict-2020", f"{lang}.txt"))
    long = Document(lang, once.paragraphs * (10 if lang == "zh" else 6))
    start = time.process_time()
    find(long)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sound_corpus(lang):
    from tmtool.documents import explain
    from tmtool.resources import locate_shared

    reading = explain(locate_shared("corpora", "ict-2020", f"{lang}.txt"))
    assert {each.kind for each in reading.damages} <= {"half-width"}


@pytest.mark.parametrize(
    ("count", "more"), [(3, []), (4, ["and 1 more such"]), (6, ["and 3 more such"])]
)
def test_a_report_shows_three_examples_and_counts_the_others(count, more, tmp_path):
    from tmtool.documents import explain
    from tmtool.documents.report import render_lines

    file = tmp_path / "a.txt"
    parts = [f"{number}. 回顾其2006728日通过的决议；" for number in range(1, count + 1)]
    file.write_text("\n\n".join(["大会，", *parts]), "utf-8")
    told = "".join(render_lines(explain(file), "a.txt")).partition("damage\n")[2].splitlines()
    assert [line.strip() for line in told if line.strip()] == [
        f"date: {count} found, all repaired",
        *(f"paragraph {at}: 回顾其[2006728日]通过的决议； -> 2006年7月28日" for at in (2, 3, 4)),
        *more,
    ]
