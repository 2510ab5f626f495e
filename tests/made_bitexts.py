"""Bitexts made by a rule, as long as one likes."""

from tmtool.units import Alignment, Bead, Bitext, Document, Meta, Paragraph, Segment


def make(count, *, restriction=None):
    """So many pairs: each tenth is of two segments a side, each 25th in doubt."""
    rows = [list(_texts(number)) for number in range(1, count + 1)]
    sides, beads, ends = ([], []), [], [0, 0]
    for number, (zh, en) in enumerate(rows):
        spans = []
        for side, (texts, gap) in enumerate(((zh, ""), (en, " "))):
            start = 0
            for text in texts:
                sides[side].append(Segment(number, start, start + len(text), text))
                start += len(text) + len(gap)
            spans.append(range(ends[side], ends[side] + len(texts)))
            ends[side] += len(texts)
        beads.append(Bead(tuple(spans), 0.46 if number % 25 == 3 else 0.97))
    documents = tuple(
        Document(
            lang,
            tuple(
                Paragraph("operative", str(at), gap.join(row[side]))
                for at, row in enumerate(rows, start=1)
            ),
            "A/C.2/75/L.60",
            Meta(file=f"{lang}.docx", restriction=restriction),
        )
        for side, (lang, gap) in enumerate((("zh", ""), ("en", " ")))
    )
    stream = Alignment(tuple(map(tuple, sides)), tuple(beads), "tmtool made")
    return Bitext(documents, (stream,), "sentence", "tmtool made")


def _texts(number):
    zh = [f"请秘书长就第{number}号决议的执行情况提交报告。"]
    en = [f"Requests the Secretary-General to report on the implementation of resolution {number}."]
    if number % 10 == 4:
        zh.append(f"许多国家缺少第{number}项可靠的数据。")
        en.append(f"Many countries lack reliable data under item {number}.")
    yield zh
    yield en
