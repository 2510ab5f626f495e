"""Small bitexts for the tests of formats and faces, made by hand."""

import tomllib
from itertools import accumulate
from pathlib import Path

from hypothesis import strategies as st

from tmtool.units import (
    Alignment,
    Bead,
    Bitext,
    CheckRecord,
    Code,
    Document,
    Meta,
    Note,
    Pairing,
    Paragraph,
    Segment,
)

THREE = Path(__file__).parent / "data" / "languages" / "three.toml"


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
        (whole(source, range(3)), whole(target, range(3))),
        (
            Bead((range(0, 1), range(0, 1)), 0.98765432),
            Bead(
                (range(1, 3), range(1, 2)),
                0.41,
                CheckRecord("reviser", "2026-11-25T10:00:00+08:00"),
            ),
            Bead((range(3, 3), range(2, 3)), 0.9),
        ),
        "test/1",
    )
    notes = Alignment(
        (whole(source, range(3, 4)), whole(target, range(3, 4))),
        (Bead((range(0, 1), range(0, 1))),),
        "test/1",
        "footnotes",
    )
    return Bitext((source, target), (body, notes), "sentence", "tmtool 0.1.0 test")


def three() -> Bitext:
    """The text in Chinese, English and French of `tests/data/languages/three.toml`."""
    told = tomllib.loads(THREE.read_text("utf-8"))
    languages = [name for name in told if name not in ("beads", "lists")]
    documents = [_document(lang, told[lang]) for lang in languages]
    segments = [
        [_stretch(document, *place) for place in told[document.lang]["segments"]]
        for document in documents
    ]
    streams = []
    at = [0] * len(languages)
    for name, steps in told["beads"].items():
        ends = [
            tuple(accumulate((step[side] for step in steps), initial=0))
            for side in range(len(languages))
        ]
        beads = tuple(
            Bead(tuple(range(own[n], own[n + 1]) for own in ends), step[-1])
            for n, step in enumerate(steps)
        )
        own = tuple(
            tuple(side[start : start + stop[-1]])
            for side, start, stop in zip(segments, at, ends, strict=True)
        )
        at = [start + stop[-1] for start, stop in zip(at, ends, strict=True)]
        streams.append(Alignment(own, beads, "tmtool test", name))
    rows = [zip(documents, row, strict=True) for row in told["lists"]["items"]]
    items = tuple(Pairing(tuple(_stretch(side, *at) for side, at in row), 0.9) for row in rows)
    return Bitext(tuple(documents), tuple(streams), "sentence", "tmtool test", items)


def _document(lang: str, told: dict) -> Document:
    paragraphs = [
        Paragraph(
            kind, label or None, text,
            tuple(Note(*mark) for paragraph, *mark in told["notes"] if paragraph == n),
            tuple(Code(*span) for paragraph, *span in told["codes"] if paragraph == n),
        ) for n, (kind, label, text) in enumerate(told["paragraphs"])
    ]  # fmt: skip
    meta = {name: told[name] for name in ("file", "original") if name in told}
    return side(lang, *paragraphs, symbol=told.get("symbol"), **meta)


def _stretch(document: Document, paragraph: int, start: int, stop: int) -> Segment:
    return Segment(paragraph, start, stop, document.paragraphs[paragraph].text[start:stop])


def pair(source: str, target: str, **meta: str) -> Bitext:
    """One paragraph against one."""
    documents = [
        side(lang, Paragraph("body", None, text), **meta)
        for lang, text in (("zh", source), ("en", target))
    ]
    segments = [whole(document, range(1)) for document in documents]
    stream = Alignment((segments[0], segments[1]), (Bead((range(1), range(1)), 0.5),), "test/1")
    return Bitext((documents[0], documents[1]), (stream,), "paragraph", "tmtool 0.1.0 test")


texts = st.text(min_size=1, max_size=60)
"""Any text but lone surrogates, which no encoding holds."""
pairs = st.builds(pair, texts, texts)
