"""PDFs in fonts that they name and don't carry, with the text that each of them shows.

Run as a script, this file reads all of them and prints as JSON what is in them, and which letters
PDFium finds in one of them when it is started as it is by default: none where there are no fonts.
"""

import io
import json
import re
import sys
from functools import cache

from raw_pdf import file_of, stream

CHINESE = "大会回顾其以往关于信息和通信技术促进可持续发展的决议（第75/202号），并注意到 ICT 报告。"
TRADITIONAL = "大會回顧其以往關於資訊和通訊技術促進永續發展的各項決議（第75/202號），並注意到報告。"
JAPANESE = "総会は情報通信技術に関するこれまでの決議を想起し、報告書に留意する（第75/202号）。"
KOREAN = "총회는정보통신기술에관한이전결의를상기하고보고서에유의한다."
# Fonts that ReportLab knows by their names alone, each with a text.
SETS = {
    "STSong-Light": CHINESE, "MSung-Light": TRADITIONAL,
    "HeiseiMin-W3": JAPANESE, "HeiseiKakuGo-W5": JAPANESE,
    "HYSMyeongJo-Medium": KOREAN, "HYGothic-Medium": KOREAN,
}  # fmt: skip
# Tables that PDF defines, from bytes to the letters of a collection; Python has the same encodings.
TABLES = {
    "GB1": {
        "GB-EUC-H": "gb2312", "GBpc-EUC-H": "gb2312", "GBK-EUC-H": "gbk", "GBKp-EUC-H": "gbk",
        "GBK2K-H": "gb18030", "UniGB-UCS2-H": "utf-16-be", "UniGB-UTF16-H": "utf-16-be",
    },
    "CNS1": {
        "B5pc-H": "big5", "ETen-B5-H": "big5", "ETenms-B5-H": "big5", "HKscs-B5-H": "big5hkscs",
        "UniCNS-UCS2-H": "utf-16-be", "UniCNS-UTF16-H": "utf-16-be",
    },
    "Japan1": {
        "90ms-RKSJ-H": "cp932", "90msp-RKSJ-H": "cp932", "90pv-RKSJ-H": "shift-jis",
        "EUC-H": "euc-jp", "UniJIS-UCS2-H": "utf-16-be", "UniJIS-UTF16-H": "utf-16-be",
    },
    "Korea1": {
        "KSC-EUC-H": "euc-kr", "KSCms-UHC-H": "cp949", "UniKS-UCS2-H": "utf-16-be",
        "UniKS-UTF16-H": "utf-16-be",
    },
    "Identity": {"Identity-H": "utf-16-be"},  # the file says itself what its codes mean
}  # fmt: skip
TEXTS = {
    "GB1": CHINESE, "CNS1": TRADITIONAL, "Japan1": JAPANESE, "Korea1": KOREAN, "Identity": CHINESE,
}  # fmt: skip
_LATIN = re.compile(r"[\x20-\x7e]")
"""In most of these tables letters of one byte, half as wide: they are in the sets above."""


@cache
def made():
    """The files by what they are, each with its text."""
    files = {}
    for name, text in SETS.items():
        for letters in (False, True):
            files[f"{name}, {'letters' if letters else 'lines'}"] = (
                text,
                _by_reportlab(name, text, letters=letters),
            )
    for collection, tables in TABLES.items():
        text = _LATIN.sub("", TEXTS[collection])
        for table, codec in tables.items():
            files[table] = text, _by_hand(table, collection, codec, text)
    return files


def _by_reportlab(name, text, *, letters):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(name))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    x = 50
    for part in text if letters else [text]:
        canvas.setFont(name, 10)
        canvas.drawString(x, 700, part)
        x += pdfmetrics.stringWidth(part, name, 10)
    canvas.save()
    return out.getvalue()


def _by_hand(table, collection, codec, text):
    """A page in a font of a collection, letter by letter; all of them are as wide as high."""
    shown = [
        f"1 0 0 1 {50 + 10 * i} 700 Tm <{part.encode(codec).hex()}> Tj"
        for i, part in enumerate(text)
    ]
    means = "/ToUnicode 7 0 R" if collection == "Identity" else ""
    bodies = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
           " /Resources << /Font << /F 5 0 R >> >> >>",
        5: f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{table} {means}"
           " /DescendantFonts [6 0 R] >>",
        6: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 /CIDSystemInfo"
           f" << /Registry (Adobe) /Ordering ({collection}) /Supplement 2 >> /FontDescriptor"
           " << /Type /FontDescriptor /FontName /SimSun /Flags 6 /FontBBox [0 -120 1000 880]"
           " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>",
    }  # fmt: skip
    same = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    streams = {
        4: f"BT /F 10 Tf {' '.join(shown)} ET",
        7: "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
           "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
           f"256 beginbfrange {' '.join(same)} endbfrange endcmap end end",
    }  # fmt: skip
    return file_of(
        {number: body.encode() for number, body in bodies.items()}
        | {number: stream(body.encode()) for number, body in streams.items()}
    )


def found_by_pdfium(data):
    """The letters that PDFium finds if it may use any font there is."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    return "".join(pdf[0].get_textpage().get_text_range().split())


def main():
    from tmtool.documents.content import ReadOptions
    from tmtool.documents.pdf import read_pdf
    from tmtool.errors import InputError

    told = {}
    for name, (_, data) in made().items():
        try:
            told[name] = [line.text for line in read_pdf(data, name, ReadOptions()).lines]
        except InputError as error:
            told[name] = str(error)
    alone = found_by_pdfium(made()["STSong-Light, letters"][1])
    sys.stdout.write(json.dumps({"read": told, "by PDFium": alone}))


if __name__ == "__main__":
    main()
