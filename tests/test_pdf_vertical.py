"""Chinese and Japanese from top to bottom, in columns from right to left."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tmtool.documents.content import ReadOptions, strip_marks
from tmtool.documents.pdf import read_pdf

CHINESE = (
    "大会回顾其以往关于信息和通信技术促进可持续发展的各项决议，并注意到秘书长的报告以及关于同一问题的"
    "其他各项报告和建议，还注意到各国代表团在辩论期间所发表的意见，决定在以后的会议上再次审议这一事项。"
)
JAPANESE = (
    "総会は、情報通信技術に関するこれまでの決議を想起し、事務総長の報告に留意し、次の会期において本件を"
    "引き続き審議することを決定する。委員会は、各国から提出された意見を検討し、報告書を採択した。"
)
SECOND = "委员会审议了所有报告。"


def page(text, second="", *, alone, font="STSong-Light", step=13, head="", number=""):
    """Columns of 24 letters; `alone`: each letter is placed by itself, as some programs do."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    upright = UnicodeCIDFont(font, isVertical=True)
    upright.fontName = upright.name = f"{font}-V"
    pdfmetrics.registerFont(upright)
    x = 500
    for part in (text, second):
        for at in range(0, len(part), 24):
            column = part[at : at + 24]
            if alone:
                canvas.setFont(font, 12)
                for i, letter in enumerate(column):
                    canvas.drawString(x, 740 - step * i, letter)
            else:
                canvas.setFont(f"{font}-V", 12)
                canvas.drawString(x + 6, 750, column)
            x -= 22
        x -= 22
    canvas.setFont(font, 12)
    canvas.drawString(80, 800, head)
    canvas.drawString(290, 40, number)
    canvas.save()
    return out.getvalue()


def read(data):
    content = read_pdf(data, "made.pdf", ReadOptions())
    return [strip_marks(line.text) for line in content.lines], content.removed


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("text", "font"), [(CHINESE, "STSong-Light"), (JAPANESE, "HeiseiMin-W3")], ids=["zh", "ja"]
)
def test_columns_are_read_from_right_to_left(text, font, alone):
    texts, removed = read(page(text, alone=alone, font=font))
    assert "".join(texts) == text
    assert [(each.reason, each.where) for each in removed] == [
        ("vertical text, read in columns from right to left", "page 1")
    ]


def test_paragraphs_and_what_runs_across():
    data = page(CHINESE, SECOND, alone=True, head="大会正式记录第七十五届会议", number="12")
    texts, removed = read(data)
    assert texts[0] == "大会正式记录第七十五届会议"
    assert "".join(texts[1:]).startswith(CHINESE + SECOND)
    assert "12" in texts or "12" in [each.text for each in removed]


@pytest.mark.parametrize("leading", [12, 14, 18])
def test_lines_whose_letters_stand_under_each_other_are_lines(leading):
    """Set solid, the letters of each line stand exactly under those of the line above."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", 12)
    for i in range(0, len(CHINESE), 30):
        canvas.drawString(60, 700 - leading * i / 30, CHINESE[i : i + 30])
    canvas.save()
    texts, removed = read(out.getvalue())
    assert ("".join(texts), removed) == (CHINESE, ())
