"""The damage detector: cases in six languages, early repairs, sound text untouched."""

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
    undo_mojibake,
)
from tmtool.units import Code, Document, Paragraph

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
    """Places are exact, in order and apart."""
    before = document(lang, *paragraphs)
    found = find(before)
    last = (0, 0)
    for each in found:
        text = before.paragraphs[each.paragraph].text
        assert text[each.start : each.stop] == each.text
        assert (each.paragraph, each.start) >= last
        last = each.paragraph, each.stop


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
    assert reading.damages == ()


@pytest.mark.parametrize(
    ("count", "more"), [(3, []), (4, ["and 1 more such"]), (6, ["and 3 more such"])]
)
def test_a_report_shows_three_examples_and_counts_the_others(count, more, tmp_path):
    from tmtool.documents import explain
    from tmtool.documents.report import render_lines

    file = tmp_path / "a.txt"
    parts = [f"{number}. 回顾⻓期的决议；" for number in range(1, count + 1)]
    file.write_text("\n\n".join(["大会，", *parts]), "utf-8")
    told = "".join(render_lines(explain(file, repair="all"), "a.txt"))
    assert [line.strip() for line in told.partition("damage\n")[2].splitlines()] == [
        f"radical: {count} found, all repaired",
        *(f"paragraph {at}: 回顾[⻓]期的决议； -> 长" for at in (2, 3, 4)),
        *more,
    ]


@pytest.mark.parametrize("repair", ["none", "certain"])
def test_nothing_that_looks_damaged_is_altered_unless_asked(repair, tmp_path):
    from tmtool.documents import explain

    file = tmp_path / "a.txt"
    text = (
        "大会回顾其2006728日å›½é™…ç»„ç»‡关于⻓期合作与&#22269;际安全的决议,以及Forrest先生的报告。"
    )
    file.write_text(text, "utf-8")
    reading = explain(file, repair=repair, lang="zh")
    assert [p.text for p in reading.document.paragraphs] == [text]
    assert [(each.kind, each.repaired) for each in reading.damages] == [
        ("date", False), ("mojibake", False), ("radical", False), ("entity", False),
    ]  # fmt: skip
