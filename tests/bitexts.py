"""Small bitexts for the tests of formats and faces, made by hand."""

from hypothesis import strategies as st

from tmtool.units import Alignment, Bead, Bitext, Checked, Document, Meta, Paragraph, Segment


def side(lang: str, *paragraphs: Paragraph, **meta: str) -> Document:
    symbol = meta.pop("symbol", None)
    return Document(lang, paragraphs, symbol, Meta(**meta))


def whole(document: Document, indices: range) -> tuple[Segment, ...]:
    """Each paragraph of the range as one segment."""
    texts = ((i, document.paragraphs[i].text) for i in indices)
    return tuple(Segment(i, 0, len(text), text) for i, text in texts)


def demo() -> Bitext:
    """Three paragraphs against two and a footnote each: 1-1, 2-1, 0-1, a footnote 1-1."""
    source = side(
        "zh",
        Paragraph("preambular", None, "回顾其2015年12月16日第70/125号决议，"),
        Paragraph("operative", "7", "欢迎最不发达国家技术库投入运行。"),
        Paragraph("operative", "8", "又强调必须弥合数字鸿沟；"),
        Paragraph("footnote", "¹", "见A/60/687号文件。"),
        file="/somewhere/决议 草案.txt", file_hash="aa" * 32, status="unofficial",
    )  # fmt: skip
    target = side(
        "en",
        Paragraph("preambular", None, "Recalling its resolution 70/125 of 16 December 2015,"),
        Paragraph("operative", "7", "Welcomes the bank <& stresses the “digital divide”;"),
        Paragraph("operative", "9", "- requests the Secretary-General to report."),
        Paragraph("footnote", "1", "See A/60/687."),
        file="en.txt", file_hash="bb" * 32, original="en", symbol="A/C.2/75/L.11",
    )  # fmt: skip
    body = Alignment(
        whole(source, range(3)),
        whole(target, range(3)),
        (
            Bead(range(0, 1), range(0, 1), 0.98765432),
            Bead(range(1, 3), range(1, 2), 0.41, Checked("reviser", "2026-11-25T10:00:00+08:00")),
            Bead(range(3, 3), range(2, 3), 0.9),
        ),
        "test/1",
    )
    notes = Alignment(
        whole(source, range(3, 4)),
        whole(target, range(3, 4)),
        (Bead(range(0, 1), range(0, 1)),),
        "test/1",
        "footnotes",
    )
    return Bitext(source, target, (body, notes), "sentence", "tmtool 0.1.0 test")


def pair(source: str, target: str, **meta: str) -> Bitext:
    """One paragraph against one."""
    documents = [
        side(lang, Paragraph("body", None, text), **meta)
        for lang, text in (("zh", source), ("en", target))
    ]
    segments = [whole(document, range(1)) for document in documents]
    stream = Alignment(segments[0], segments[1], (Bead(range(1), range(1), 0.5),), "test/1")
    return Bitext(documents[0], documents[1], (stream,), "paragraph", "tmtool 0.1.0 test")


texts = st.text(min_size=1, max_size=60)
"""Any text but lone surrogates, which no encoding holds."""
pairs = st.builds(pair, texts, texts)
