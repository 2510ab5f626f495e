"""What tests ask of Word files with comments: what each is on, and what is left without them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from lxml import etree

from tmtool.documents.docx.commented import WordComment, add_comments, open_for_comments
from tmtool.documents.docx.package import W
from tmtool.formats.docx_write import DocxRun, render_paragraph
from tmtool.fuzzy.locating import squeeze

WHEN = datetime(2026, 11, 28, 3, tzinfo=UTC)
CHANGED = {
    "word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels",
}  # fmt: skip
"""The only parts that may differ."""
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


def said(text: str) -> str:
    return render_paragraph([DocxRun(text)])


def commented(data: bytes, *texts: str, point: bool = False) -> bytes:
    """The file with a comment on the first place of each text; "" is the very start."""
    file = open_for_comments(data, "a.docx")
    comments = []
    for text in texts:
        at = file.places.text.index(squeeze(text))
        span = range(at, at + len(squeeze(text))) if text else None
        comments.append(WordComment(span, said(text), point))
    return add_comments(file, comments, when=WHEN)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def tree(data: bytes, part: str = "word/document.xml"):
    return etree.fromstring(members(data)[part])


def ranges(data: bytes) -> dict[str, str]:
    """The text that each comment of a file's main document is on, by the comment's own text."""
    root, notes = tree(data), tree(data, "word/comments.xml")
    told = {
        note.get(f"{W}id"): "".join(t.text or "" for t in note.iter(f"{W}t"))
        for note in notes.iter(f"{W}comment")
    }
    assert len(told) == len(notes), "no two comments have one number"
    marks = {f"{W}commentRangeStart": "start", f"{W}commentRangeEnd": "end"}
    order = [*root.iter()]
    found = {}
    for number, own in told.items():
        at = {
            marks.get(each.tag, "called"): place
            for place, each in enumerate(order)
            if each.get(f"{W}id") == number and each.tag.startswith(f"{W}comment")
        }
        assert at["start"] < at["end"] < at["called"], own
        inside = order[at["start"] : at["end"]]
        found[own] = "".join(each.text or "" for each in inside if each.tag == f"{W}t")
    return found


def without_comments(data: bytes) -> bytes:
    """The main document with all that is about comments taken out, runs as they are then."""
    root = tree(data)
    for each in [*root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd")]:
        each.getparent().remove(each)
    for each in [*root.iter(f"{W}commentReference")]:
        run = each.getparent()
        run.getparent().remove(run)
    return etree.tostring(root)


def merged_runs(xml: bytes) -> bytes:
    """The same with neighbouring texts and runs of one look as one: how a run is cut is no text."""
    root = etree.fromstring(xml)
    for text in root.iter(f"{W}t"):
        if text.get(PRESERVE) != "preserve":
            text.text = (text.text or "").strip(" \t\r\n")
        text.set(PRESERVE, "preserve")
    for run in [*root.iter(f"{W}r")]:
        after = run.getnext()
        while after is not None and after.tag == run.tag and look(after) == look(run):
            run.extend(each for each in [*after] if each.tag != f"{W}rPr")
            after.getparent().remove(after)
            after = run.getnext()
        for text in [*run.iter(f"{W}t")]:
            after = text.getnext()
            while after is not None and after.tag == text.tag:
                text.text = (text.text or "") + (after.text or "")
                run.remove(after)
                after = text.getnext()
    return etree.tostring(root, method="c14n")


def look(run) -> bytes:
    properties = run.find(f"{W}rPr")
    known = b"" if properties is None else etree.tostring(properties, method="c14n")
    return known + repr(sorted(run.attrib.items())).encode()


def table(data: bytes, revisions: str) -> list[list[list[str]]]:
    """The rows of a file's tables with tracked changes accepted or rejected: cells, paragraphs."""
    out, kept = ("del", "t") if revisions == "accept" else ("ins", ("t", "delText"))
    found = []
    for row in tree(data).iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}{out}") is None:
            cells = [cell_text(cell, out, kept) for cell in row.iter(f"{W}tc")]
            found.append(cells)
    return found


def cell_text(cell, out, kept) -> list[str]:
    """The paragraphs of a cell; where the end of one goes, the next goes on with it."""
    texts, joins = [], False
    names = [f"{W}{name}" for name in ((kept,) if isinstance(kept, str) else kept)]
    for paragraph in cell.iter(f"{W}p"):
        text = "".join(
            "\n" if each.tag == f"{W}br" else each.text or ""
            for each in paragraph.iter(f"{W}br", *names)
            if not any(above.tag == f"{W}{out}" for above in each.iterancestors())
        )
        texts = [*texts[:-1], texts[-1] + text] if joins else [*texts, text]
        joins = paragraph.find(f"{W}pPr/{W}rPr/{W}{out}") is not None
    return texts
