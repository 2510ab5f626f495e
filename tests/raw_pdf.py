"""PDFs written by hand, byte by byte, where no program would write them so."""

import zlib


def raw_pdf(*pages, fonts=(), objects=(), lang=None, box=(0, 0, 595, 842), rotate=0, packed=False):
    """A file with these page contents. `objects` are more resources: (kind, name, bytes).

    Fonts F1 to F4 are Times, Times bold, Times italic and Courier; `fonts` are further ones as
    (name, base font, what its codes from 65 on mean), an empty meaning for none at all.
    """
    bodies = {}
    kinds = {"Font": {}, "XObject": {}}
    faces = ("Times-Roman", "Times-Bold", "Times-Italic", "Courier")
    number = 3
    for i, face in enumerate(faces, start=1):
        number += 1
        kinds["Font"][f"F{i}"] = number
        bodies[number] = _font(face)
    for name, face, meanings in fonts:
        number += 2
        kinds["Font"][name] = number - 1
        bodies[number - 1] = _font(face, f"/ToUnicode {number} 0 R")
        bodies[number] = stream(_meanings(meanings))
    for kind, name, body in objects:
        number += 1
        kinds[kind][name] = number
        bodies[number] = body
    names = " ".join(
        f"/{kind} << {' '.join(f'/{name} {at} 0 R' for name, at in found.items())} >>"
        for kind, found in kinds.items()
    )
    bodies[3] = f"<< {names} >>".encode()
    kids = []
    for content in pages:
        number += 2
        kids.append(number - 1)
        bodies[number - 1] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, box))}] /Rotate {rotate}"
            f" /Resources 3 0 R /Contents {number} 0 R >>"
        ).encode()
        bodies[number] = stream(content.encode("latin-1"), packed=packed)
    said = f"/Lang ({lang})" if lang else ""
    bodies[1] = f"<< /Type /Catalog /Pages 2 0 R {said} >>".encode()
    all_kids = " ".join(f"{kid} 0 R" for kid in kids)
    bodies[2] = f"<< /Type /Pages /Kids [{all_kids}] /Count {len(kids)} >>".encode()
    return file_of(bodies)


def file_of(bodies):
    """The objects with their table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(bodies.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start, size = len(out), max(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places.get(number, 0):010d} 00000 n \n".encode()
    out += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def stream(data, about="", *, packed=False):
    """A stream object."""
    if packed:
        data, about = zlib.compress(data, 9), f"{about} /Filter /FlateDecode"
    return f"<< {about} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def form(content, resources="3 0 R"):
    """A form, which pages and other forms can show."""
    about = f"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources {resources}"
    return stream(content.encode("latin-1"), about)


def picture():
    """One grey point; a page shows it as large as it likes."""
    about = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    return stream(b"\x80", f"{about} /BitsPerComponent 8")


def _font(face, more=""):
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding /WinAnsiEncoding {more} >>"
    ).encode()


def _meanings(meanings):
    """A table that says which characters the codes from 65 on stand for."""
    lines = [
        f"<{65 + i:02x}> <{text.encode('utf-16-be').hex()}>"
        for i, text in enumerate(meanings)
        if text
    ]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(lines)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar endcmap end end"
    ).encode()


def text(x, y, words, size=10, font="F1", more=""):
    """Words at a place; `more` are further operators, such as a rise or a mode."""
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q BT /{font} {size} Tf {more} 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET Q\n"


def lines(x, y, rows, size=10, leading=12, font="F1"):
    """Rows of text under each other."""
    return "".join(text(x, y - i * leading, row, size, font) for i, row in enumerate(rows))


def packed_file_of(bodies, packed):
    """The objects with their table, those whose numbers are in `packed` inside a packed stream."""
    holder = max(bodies) + 1
    table = holder + 1
    texts, heads, at = [], [], 0
    for number in packed:
        heads.append(f"{number} {at}")
        texts.append(bodies[number] + b"\n")
        at += len(texts[-1])
    head = (" ".join(heads) + "\n").encode()
    plain = {number: body for number, body in bodies.items() if number not in packed}
    plain[holder] = stream(
        head + b"".join(texts), f"/Type /ObjStm /N {len(packed)} /First {len(head)}", packed=True
    )
    out = bytearray(b"%PDF-1.7\n")
    entries = [b"\0" * 7] * (table + 1)
    for number, body in sorted(plain.items()):
        entries[number] = b"\1" + len(out).to_bytes(4, "big") + b"\0\0"
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    for index, number in enumerate(packed):
        entries[number] = b"\2" + holder.to_bytes(4, "big") + index.to_bytes(2, "big")
    start = len(out)
    entries[table] = b"\1" + start.to_bytes(4, "big") + b"\0\0"
    about = f"/Type /XRef /W [1 4 2] /Size {table + 1} /Root 1 0 R"
    out += f"{table} 0 obj\n".encode() + stream(b"".join(entries), about, packed=True)
    out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
