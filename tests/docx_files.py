"""Word files made of XML snippets, and the cases of tests/data/docx.

A case is a text file: comment lines, then sections that begin with "== NAME". A section is a part
(document, styles, numbering, footnotes, endnotes, settings, comments, header1, footer1, relations)
or what is expected of reading it, once for each way to treat tracked changes that is asked for.
In snippets, {text} is a run, @style(Id) and @num(list level) are the properties of a paragraph.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.docx import read_docx

FOLDER = Path(__file__).parent / "data" / "docx"
CASES = sorted(FOLDER.glob("*.txt"))

OFFICE = "http://schemas.openxmlformats.org"
KINDS = f"{OFFICE}/officeDocument/2006/relationships"
NAMES = {
    "w": f"{OFFICE}/wordprocessingml/2006/main",
    "r": KINDS,
    "m": f"{OFFICE}/officeDocument/2006/math",
    "mc": f"{OFFICE}/markup-compatibility/2006",
    "a": f"{OFFICE}/drawingml/2006/main",
    "wp": f"{OFFICE}/drawingml/2006/wordprocessingDrawing",
    "c": f"{OFFICE}/drawingml/2006/chart",
    "dgm": f"{OFFICE}/drawingml/2006/diagram",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
STRICT = tuple(
    (f"{OFFICE}/{usual}".encode(), f"http://purl.oclc.org/ooxml/{strict}".encode())
    for usual, strict in (
        ("wordprocessingml/2006/main", "wordprocessingml/main"),
        ("officeDocument/2006/relationships", "officeDocument/relationships"),
        ("officeDocument/2006/math", "officeDocument/math"),
        ("drawingml/2006/main", "drawingml/main"),
        ("drawingml/2006/wordprocessingDrawing", "drawingml/wordprocessingDrawing"),
        ("drawingml/2006/chart", "drawingml/chart"),
        ("drawingml/2006/diagram", "drawingml/diagram"),
    )
)
"""The namespaces of usual files, and what strict ones call them."""
ROOTS = {
    "document": "document", "styles": "styles", "numbering": "numbering", "settings": "settings",
    "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments",
}  # fmt: skip
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())


def docx(body: str, *, extra: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """The bytes of a Word file whose parts are these snippets; `relations` are more of them."""
    relations = parts.pop("relations", "")
    members = {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPE}"/></Types>',
        "_rels/.rels": related(
            f'<Relationship Id="rId1" Type="{KINDS}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": rooted("document", f"<w:body>{body}</w:body>"),
    }
    for name, snippet in parts.items():
        kind = name.rstrip("0123456789")
        members[f"word/{name}.xml"] = rooted(ROOTS.get(kind, kind), snippet)
        relations += f'<Relationship Id="{name}" Type="{KINDS}/{kind}" Target="{name}.xml"/>'
    members["word/_rels/document.xml.rels"] = related(relations)
    return zipped({**{name: text.encode() for name, text in members.items()}, **(extra or {})})


def related(relations: str) -> str:
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{relations}</Relationships>'


def rooted(root: str, snippet: str) -> str:
    tag = {"header": "hdr", "footer": "ftr"}.get(root, root)
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {DECLARED}>{full(snippet)}</w:{tag}>'


def one_list(level: str) -> str:
    """A numbering part with the list 1, which has one level."""
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def zipped(members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def full(snippet: str) -> str:
    """A snippet with its short forms written out."""
    snippet = re.sub(r"\{([^{}]*)\}", r'<w:r><w:t xml:space="preserve">\1</w:t></w:r>', snippet)
    snippet = re.sub(r"@style\((\w+)\)", r'<w:pPr><w:pStyle w:val="\1"/></w:pPr>', snippet)
    return re.sub(
        r"@num\((\d+) (\d+)\)",
        r'<w:pPr><w:numPr><w:ilvl w:val="\2"/><w:numId w:val="\1"/></w:numPr></w:pPr>',
        snippet,
    )


def sections(path: Path) -> dict[str, str]:
    """The sections of a case by their names."""
    text = path.read_text("utf-8")
    parts = re.split(r"^== (.+)\n", text, flags=re.M)
    return {
        name: re.sub(r"\n\s*(?=<)", "", body).strip("\n")
        if "expected" not in name
        else body.strip()
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def made(path: Path) -> bytes:
    """The Word file of a case."""
    found = {name: text for name, text in sections(path).items() if "expected" not in name}
    return docx(found.pop("document"), **found)


def shown(content: Content) -> str:
    """Lines and what was left out, as cases write them."""
    lines = []
    for line in content.lines:
        text = re.sub("\ufdd0([^\ufdd1]*)\ufdd1", r"[^\1]", line.text).replace("\t", "→")
        codes = "".join(
            f" {{{code.look} {code.start}-{code.stop}{f' {code.target}' if code.target else ''}}}"
            for code in line.codes
        )
        joins = "" if line.sealed else "+"
        lines.append(f"{joins}{line.role or 'text'} | {line.label or ''} | {text}{codes}")
    removed = [f"- {each.where}: {each.reason}: {each.text}" for each in content.removed]
    return "\n".join((*lines, *removed))


def read(path: Path, revisions: str) -> str:
    return shown(read_docx(made(path), path.name, ReadOptions(revisions=revisions)))
