"""No figure is lost: what a person would count in a document, and files of each format to count in.

A figure is a run of digits with what joins them: 1.6, 1,056, 70/1, 10:30. Each one of a document
is afterwards, unchanged, in a paragraph, a label, a mark, or in what is told to be left out. That
is the promise, and `lost` looks at nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from docx_files import docx
from hypothesis import strategies as st
from made_pdf import by_reportlab, flat

from tmtool.documents import DocumentReading
from tmtool.units import Document, Note, Paragraph

_FIGURE = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")
_RAISING = str.maketrans("0123456789", _RAISED)


def figures(text: str) -> Counter[str]:
    """The figures of a text, raised ones too; no figure goes on from a plain one into a raised."""
    parts = re.split(f"([{_RAISED}]+)", text)
    return Counter(each for part in parts for each in _FIGURE.findall(part.translate(_PLAIN)))


def lost(given: Counter[str], reading: DocumentReading) -> Counter[str]:
    """The figures that a document has and that its reading neither says nor tells."""
    return given - _said(reading) - _mended(reading)


def made_up(given: Counter[str], reading: DocumentReading) -> Counter[str]:
    """The figures in the paragraphs and marks of a reading that its document does not have."""
    return _in_text(reading) - given


def _said(reading: DocumentReading) -> Counter[str]:
    left_out = sum((figures(each.text) for each in reading.removed), Counter[str]())
    return _in_text(reading) + left_out


def _in_text(reading: DocumentReading) -> Counter[str]:
    said: Counter[str] = Counter()
    for paragraph in reading.document.paragraphs:
        said += figures(paragraph.text) + figures(paragraph.label or "")
        for note in paragraph.notes:
            said += figures(note.mark)
    return said


def _mended(reading: DocumentReading) -> Counter[str]:
    """The figures of what was repaired, a mark apart: a mark is said where it hangs."""
    repairs = (each for each in reading.damages if each.repaired and each.kind != "footnote mark")
    return sum((figures(each.text) for each in repairs), Counter[str]())


# --- what documents say


@dataclass(frozen=True)
class Text:
    """A document: paragraphs of pieces of text and of calls of notes, and the notes."""

    lang: str
    paragraphs: tuple[tuple[str | int, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> Counter[str]:
        """All figures that are put in."""
        pieces = [str(piece) for paragraph in self.paragraphs for piece in paragraph]
        labels = [str(number) for number in range(1, len(self.notes) + 1)]
        return sum(map(figures, (*pieces, *self.notes, *labels)), Counter[str]())

    def flat(self, call: str) -> Iterator[str]:
        """The paragraphs, with calls written as `call`, in which {} is the number."""
        for paragraph in self.paragraphs:
            yield "".join(
                escape(piece) if isinstance(piece, str) else call.format(piece)
                for piece in paragraph
            )


SAID = {
    "zh": (
        "增速降至{}%", "約有{}間機構參與", "總額達{}億港元", "於{}年{}月公布",
        "第{}號決議的執行情況", "息率上調{}基點至{}厘", "由{}至{}個百分點不等",
        "佔整體的 {} % 左右", "参见附件{}和表{}",
        "注册了{} 家公司", "比例为{}，高于预期", "遠高於平均水平", "《行動綱領》", "秘書長的報告",
    ),
    "en": (
        "growth slowed to {}%", "about {} institutions took part", "a total of HK${} billion",
        "in {}, as stated", "resolution {} was adopted", "rates rose by{} basis points to {}%",
        "between {} and {} per cent", "see table {} and annex {}", "some {} km of roads",
        "a ratio of {}, above plan", "well above the average", "the Programme of Action",
        "the report of the Secretary-General", "COVID{} and Agenda{}",
    ),
}  # fmt: skip
_ENDS = {"zh": ("。", "；", "，", "》，", ""), "en": (". ", "; ", ", ", " ", "")}
_NOTES = {
    "zh": ("見第{}號決議。", "同上，第{}頁。", "A/75/{}。"),
    "en": ("See resolution {}.", "Ibid., p. {}.", "See A/75/{}."),
}
NUMBERS = st.one_of(
    st.builds("{}.{}".format, st.integers(0, 99), st.integers(0, 9)),
    st.builds("{},{:03}".format, st.integers(1, 99), st.integers(0, 999)),
    st.builds("{}/{}".format, st.integers(1, 80), st.integers(1, 300)),
    st.integers(1, 9).map(str),
    st.integers(10, 3000).map(str),
)


@st.composite
def texts(draw: st.DrawFn, *, plain: bool = False) -> Text:
    """Texts about figures. In `plain` ones calls may be of no note, and stand anywhere at all."""
    lang = draw(st.sampled_from(("zh", "en")))
    notes = tuple(
        each.format(draw(NUMBERS))
        for each in draw(st.lists(st.sampled_from(_NOTES[lang]), max_size=4))
    )
    calls = list(range(1, len(notes) + 1))
    paragraphs = []
    for _ in range(draw(st.integers(1, 5))):
        pieces: list[str | int] = []
        for _ in range(draw(st.integers(1, 4))):
            said = draw(st.sampled_from(SAID[lang]))
            said = re.sub(r"\{\}", lambda _: draw(NUMBERS), said)
            pieces.append(said + draw(st.sampled_from(_ENDS[lang])))
            if not str(pieces[-1])[-1:].isdigit() and draw(st.booleans()):
                pieces += [draw(st.integers(1, 20))] if plain else [calls.pop(0)] if calls else []
                pieces += [draw(st.sampled_from(("", " ")))] if plain else []
        paragraphs.append(tuple(pieces))
    # What no paragraph has called so far is called at the end: a note that nothing calls is none.
    paragraphs[-1] = (*paragraphs[-1], *(part for call in calls for part in ("…", call)))
    return Text(lang, tuple(paragraphs), notes)


# --- files of each format


def plain(
    text: Text, call: str = "{}", note: str = "{} {}", between: str = "\n\n", *, up: bool = False
) -> bytes:
    """Plain text, with marks glued to the words, or as `call` says, or as raised figures (`up`)."""

    def written(number: int) -> str:
        return str(number).translate(_RAISING) if up else str(number)

    paragraphs = (
        "".join(each if isinstance(each, str) else call.format(written(each)) for each in paragraph)
        for paragraph in text.paragraphs
    )
    notes = (note.format(written(number), each) for number, each in enumerate(text.notes, start=1))
    return between.join((*paragraphs, *notes)).encode()


def markdown(text: Text) -> bytes:
    """Markdown with footnotes, a list and a table."""
    first, *rest = (
        "".join(each if isinstance(each, str) else f"[^{each}]" for each in paragraph)
        for paragraph in text.paragraphs
    )
    notes = [f"[^{number}]: {each}" for number, each in enumerate(text.notes, start=1)]
    return "\n\n".join((first, *(f"- {each}" for each in rest), *notes)).encode()


def html(text: Text) -> bytes:
    """A page with raised calls, and notes at its foot."""
    body = "".join(f"<p>{each}</p>" for each in text.flat("<sup>{}</sup>"))
    notes = "".join(
        f"<p><sup>{number}</sup> {escape(each)}</p>"
        for number, each in enumerate(text.notes, start=1)
    )
    return f'<!DOCTYPE html><html lang="{text.lang}"><body>{body}{notes}</body></html>'.encode()


def word(text: Text) -> bytes:
    """A Word file with footnotes of its own."""
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    paragraphs = (
        "".join(call.format(each) if isinstance(each, int) else _run(each) for each in paragraph)
        for paragraph in text.paragraphs
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p>{_run(each)}</w:p></w:footnote>'
        for number, each in enumerate(text.notes, start=1)
    )
    return docx("".join(f"<w:p>{each}</w:p>" for each in paragraphs), footnotes=notes)


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def open_document(text: Text) -> bytes:
    """A flat OpenDocument text."""

    def note(number: int) -> str:
        return (
            f'<text:note text:id="n{number}" text:note-class="footnote">'
            f"<text:note-citation>{number}</text:note-citation><text:note-body>"
            f"<text:p>{escape(text.notes[number - 1])}</text:p></text:note-body></text:note>"
        )

    body = "".join(
        "<text:p>"
        + "".join(note(each) if isinstance(each, int) else escape(each) for each in paragraph)
        + "</text:p>"
        for paragraph in text.paragraphs
    )
    return flat(body, text.lang).encode()


def pdf(text: Text) -> bytes:
    """A PDF with raised calls, and notes at the foot of its pages."""
    paragraphs = [Paragraph("title", None, "Ferries" if text.lang == "en" else "渡輪")]
    for pieces in text.paragraphs:
        said, notes = "", []
        for each in pieces:
            if isinstance(each, int):
                said = said.rstrip()
                notes.append(Note(str(each), len(said)))
            else:
                said += each
        paragraphs.append(Paragraph("body", None, said, tuple(notes)))
    paragraphs += [
        Paragraph("footnote", str(number), each) for number, each in enumerate(text.notes, start=1)
    ]
    return by_reportlab(Document(text.lang, tuple(paragraphs)))


def xliff(text: Text) -> bytes:
    """XLIFF 1.2, a unit a paragraph, calls inside codes."""
    units = "".join(
        f'<trans-unit id="{number}"><source>{each}</source></trans-unit>'
        for number, each in enumerate(_in_codes(text, "g"), start=1)
    )
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" '
        f'datatype="plaintext" source-language="{text.lang}"><body>{units}</body></file></xliff>'
    ).encode()


def xliff_2(text: Text) -> bytes:
    """XLIFF 2.1."""
    units = "".join(
        f'<unit id="u{number}"><segment><source>{each}</source></segment></unit>'
        for number, each in enumerate(_in_codes(text, "pc"), start=1)
    )
    return (
        '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" '
        f'srcLang="{text.lang}"><file id="f">{units}</file></xliff>'
    ).encode()


def tmx(text: Text) -> bytes:
    """TMX 1.4."""
    units = "".join(
        f'<tu><tuv xml:lang="{text.lang}"><seg>{each}</seg></tuv></tu>'
        for each in _in_codes(text, "hi")
    )
    head = f'<header srclang="{text.lang}"/>'
    return f'<tmx version="1.4">{head}<body>{units}</body></tmx>'.encode()


def _in_codes(text: Text, tag: str) -> Iterator[str]:
    counts = iter(range(1, 10_000))
    for paragraph in text.paragraphs:
        yield "".join(
            escape(each) if isinstance(each, str) else f'<{tag} id="{next(counts)}">{each}</{tag}>'
            for each in paragraph
        ).replace("<hi id=", "<hi x=")
    for number, each in enumerate(text.notes, start=1):
        yield escape(f"{number} {each}")


MAKERS: dict[str, Callable[[Text], bytes]] = {
    "markdown": markdown, "html": html, "docx": word, "odt": open_document, "pdf": pdf,
    "xliff": xliff, "xliff 2": xliff_2, "tmx": tmx,
}  # fmt: skip
