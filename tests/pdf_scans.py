"""PDFs in which some pages are pictures, as a scanner makes them."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def write_mixed_pdf(path, lines, scanned, pages=2):
    """Write a PDF of some pages: those in `scanned`, from 1, are pictures, the others have text."""
    from PIL import Image

    picture = ImageReader(Image.new("L", (60, 84), 200))
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(1, pages + 1):
        if page in scanned:
            canvas.drawImage(picture, 0, 0, *A4)
        else:
            for at, line in enumerate(lines):
                canvas.drawString(72, 770 - 15 * at, line)
        canvas.showPage()
    canvas.save()
