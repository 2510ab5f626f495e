"""Form fields, text boxes and comments: what is seen is read at its place, the rest is reported."""

from raw_pdf import file_of, stream, text

from tmtool.documents.content import ReadOptions, strip_marks
from tmtool.documents.pdf import read_pdf

FONT = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica"
PAGE = text(60, 700, "Name of the delegate:") + text(60, 670, "State:") + text(60, 640, "Remarks:")


def form(*fields, page=PAGE):
    """A page with these fields; each is (kind, left, low, width, height, the rest as PDF)."""
    bodies = {
        3: b"<< /Font << /F1 5 0 R /Helv 5 0 R >> >>",
        4: stream(page.encode()),
        5: f"<< {FONT} >>".encode(),
    }
    for number, (kind, left, low, width, height, rest) in enumerate(fields, start=10):
        box = f"[{left} {low} {left + width} {low + height}]"
        known = f"/FT /{kind} /T (field{number})" if kind in ("Tx", "Ch", "Btn") else ""
        subtype = "Widget" if known else kind
        bodies[number] = (
            f"<< /Type /Annot /Subtype /{subtype} {known} /Rect {box} /F 4 "
            f"/DA (/Helv 10 Tf 0 g) {rest} >>"
        ).encode()
    refs = " ".join(f"{number} 0 R" for number in range(10, 10 + len(fields)))
    bodies[6] = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 3 0 R /Contents 4 0 R "
        f"/Annots [{refs}] >>"
    ).encode()
    bodies[2] = b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"
    bodies[1] = (
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{refs}] /NeedAppearances true "
        f"/DR 3 0 R /DA (/Helv 10 Tf 0 g) >> >>"
    ).encode()
    return file_of(bodies)


def read(data):
    content = read_pdf(data, "form.pdf", ReadOptions())
    texts = [strip_marks(line.text) for line in content.lines]
    return texts, [(each.reason, each.text, each.where) for each in content.removed]


def test_values_are_read_at_their_places():
    data = form(
        ("Tx", 170, 696, 200, 16, "/V (Ms. Amina Diallo)"),
        ("Ch", 100, 666, 200, 16, "/Ff 131072 /Opt [(Mali) (Senegal)] /V (Senegal)"),
    )
    texts, removed = read(data)
    assert texts == ["Name of the delegate: Ms. Amina Diallo", "State: Senegal", "Remarks:"]
    assert removed == []


def test_a_text_of_several_lines():
    value = "The first line of it\\nand the second one"
    texts, removed = read(form(("Tx", 120, 600, 300, 50, f"/Ff 4096 /V ({value})")))
    whole = " ".join(texts)
    assert "The first line of it and the second one" in whole
    assert removed == []


def test_a_list_of_choices():
    data = form(("Ch", 100, 600, 200, 60, "/Opt [(Mali) (Senegal) (Togo)] /V (Senegal)"))
    assert "Senegal" in " ".join(read(data)[0])


def test_a_value_that_the_page_hides_is_reported():
    texts, removed = read(form(("Tx", 170, 696, 200, 16, "/V (Ms. Amina Diallo) /F 2")))
    assert "Amina" not in " ".join(texts)
    assert removed == [
        ("form field whose value the page doesn't show", "Ms. Amina Diallo", "page 1")
    ]


def test_a_ticked_box_is_reported():
    """What it shows is a drawing, if it is anything: nothing that a text could hold."""
    data = form(
        ("Btn", 170, 696, 16, 16, "/TU (Delegate speaks) /V /Yes /AS /Yes"),
        ("Btn", 170, 666, 16, 16, "/V /Off /AS /Off"),
    )
    assert read(data)[1] == [("box that is ticked", "Delegate speaks", "page 1")]


def test_a_password_is_nobodys_business():
    texts, removed = read(form(("Tx", 170, 696, 200, 16, "/Ff 8192 /V (s3cret)")))
    assert "s3cret" not in " ".join(texts) + str(removed)


def test_what_is_drawn_for_a_field_is_read_without_a_form():
    """As where a program has cut the form off, but left what it showed."""
    data = form(("Tx", 170, 696, 200, 16, "/V (unused) /AP << /N 30 0 R >>"))
    shown = stream(
        b"BT /Helv 10 Tf 2 4 Td (as it is drawn) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 200 16] /Resources 3 0 R",
    )
    data = data.replace(b"xref\n", b"30 0 obj\n" + shown + b"\nendobj\nxref\n", 1)
    cut = data[: data.index(b"/AcroForm")] + data[data.index(b"0 g) >> >>") + 8 :]
    assert "Name of the delegate: as it is drawn" in " ".join(read(cut)[0])


def test_a_text_box_is_read_and_a_comment_is_reported():
    data = form(
        ("FreeText", 300, 600, 200, 20, "/Contents (Typed upon it)"),
        ("Text", 400, 500, 20, 20, "/Contents (Who wrote this?)"),
        ("Highlight", 60, 690, 100, 12, "/Contents (Check the name)"),
        ("Link", 60, 690, 100, 12, ""),
    )
    texts, removed = read(data)
    assert "Typed upon it" in texts
    assert [each for each in removed if each[0] == "comment"] == [
        ("comment", "Who wrote this?", "page 1"), ("comment", "Check the name", "page 1"),
    ]  # fmt: skip


def test_a_page_without_any_reads_as_before():
    texts, removed = read(form())
    assert (" ".join(texts), removed) == ("Name of the delegate: State: Remarks:", [])
