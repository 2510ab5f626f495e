"""The list of PDFs that losses are measured on, and that the measurement sees a loss."""

import sys
from collections import Counter
from pathlib import Path

import pytest
from raw_pdf import lines, raw_pdf

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from pdf_loss import (
    LIST,
    ListedPdf,
    Loss,
    _tell,
    count_letters,
    main,
    measure_loss,
    read_list,
)

TEXT = ("The Committee met on Friday and decided to meet again in the spring of next year,",)


def test_sixty_files_each_once_and_in_one_half():
    files = read_list()
    assert len(files) == 60
    assert len({each.digest for each in files}) == 60
    assert len({(each.package, each.path) for each in files}) == 60
    halves = Counter(each.half for each in files)
    assert set(halves) == {"work", "measure"}
    assert min(halves.values()) >= 20
    assert files == sorted(files)


def test_no_address_stands_in_the_list():
    text = LIST.read_text("utf-8")
    assert "http" not in text
    assert "\\" not in text


def test_what_is_lost_is_seen():
    wanted = count_letters(TEXT[0])
    assert measure_loss(raw_pdf(lines(60, 700, TEXT)), "a.pdf", wanted)[1:3] == (0.0, 0.0)
    more = Counter({"ж": wanted.total()})
    found = measure_loss(raw_pdf(lines(60, 700, TEXT)), "a.pdf", wanted + more)
    assert found.letters == 2 * wanted.total()
    assert found.lost == found.unreported == 50.0


def test_what_the_report_names_is_lost_and_reported():
    page = lines(60, 700, TEXT) + "BT /F1 9 Tf 3 Tr 60 600 Td (unseen) Tj ET"
    found = measure_loss(raw_pdf(page), "a.pdf", count_letters(TEXT[0] + "unseen"))
    assert found.lost > 0.0
    assert found.unreported == 0.0


def test_a_refusal_is_a_loss():
    assert measure_loss(b"%PDF-1.7", "a.pdf", Counter("abc")).lost == 100.0


@pytest.mark.parametrize(
    ("loss", "code"), [(Loss(9, 0.1, 0.0), 0), (Loss(9, 0.3, 0.0), 1), (Loss(9, 0.1, 1.1), 1)]
)
def test_what_fails(loss, code, monkeypatch, capsys):
    monkeypatch.setattr("pdf_loss.measure_loss", lambda *_: loss)
    monkeypatch.setattr("pdf_loss.read_by_pdftotext", lambda _: Counter("a"))
    listed = ListedPdf("package", "1", "a.pdf", "00", "work")
    assert _tell([listed], {"00": b""}) == code
    assert _tell([listed, listed], {}) == 1
    assert "missing" in capsys.readouterr().out


def test_a_missing_file_fails(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("pdf_loss.shutil.which", lambda _: "pdftotext")
    assert main(["--folder", str(tmp_path), "--pip", "false", "--half", "measure"]) == 1
    told = capsys.readouterr().out.splitlines()
    missing = sum(line.lstrip().startswith("missing ") for line in told)
    assert missing == sum(each.half == "measure" for each in read_list())
    assert told[-1].startswith(f"0 files, {missing} missing")
