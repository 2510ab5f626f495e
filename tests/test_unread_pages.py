"""Scanned pages in a PDF that has text elsewhere: every command that reads it warns."""

import json

import pytest
from memories import objects
from pdf_scans import write_mixed_pdf

from tmtool.cli import run

ENGLISH = [
    "The Committee takes note of the report on digital cooperation.",
    "It requests the Secretary-General to submit a further report in 2027.",
    "It decides to remain seized of the matter.",
]
CHINESE = "委员会注意到关于数字合作的报告。\n请秘书长在2027年再提交一份报告。\n决定继续处理此案。\n"
WARNING = "mixed.pdf: scanned pages without text (page 2): run text recognition (OCR) first"
REASON = "scanned page without text"
REMARK = "mixed.pdf: scanned pages without text"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a text and a PDF of its translation, the second page of which is a picture."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh.txt").write_text(CHINESE, "utf-8")
    write_mixed_pdf(tmp_path / "mixed.pdf", ENGLISH, scanned=[2])
    return tmp_path


def called(capsys, command):
    """What a command prints as JSON, and on stderr."""
    capsys.readouterr()
    assert run(command.split()) in (0, 1)
    out, errors = capsys.readouterr()
    return objects(out), errors


def test_align_warns_and_counts_the_page(here, capsys):
    (written,), errors = called(capsys, "align zh.txt mixed.pdf -o out.tmx --json")
    assert errors.count(WARNING) == 1
    assert written["counts"]["unread_pages"] == 1


def test_segment_warns_and_lists_the_page(here, capsys):
    listed, errors = called(capsys, "segment mixed.pdf --json")
    assert errors.count(WARNING) == 1
    pages = [(e["reason"], e["where"]) for e in listed if e["type"] == "unread_page"]
    assert pages == [(REASON, "page 2")]
    assert {each["type"] for each in listed} == {"unread_page", "text_segment"}


def test_add_warns_and_notices_the_page(here, capsys):
    command = "add --pair zh.txt mixed.pdf --memory memory --no-index --report left.jsonl --json"
    (added,), errors = called(capsys, command)
    assert errors.count(WARNING) == 1
    assert added["noticed"][REASON] == 1
    noticed = objects((here / "left.jsonl").read_text("utf-8"))
    assert [each["detail"] for each in noticed if each["reason"] == REASON] == ["mixed.pdf: page 2"]


def test_check_warns_and_counts_the_page(here, capsys):
    listed, errors = called(capsys, "check zh.txt mixed.pdf --json")
    assert errors.count(WARNING) == 1
    (checked,) = [each for each in listed if each["type"] == "checked"]
    assert checked["left_out"][REASON] == 1
    run(["check", "zh.txt", "mixed.pdf", "--full"])
    assert REASON in capsys.readouterr().out


def test_a_folder_of_pairs_warns(here, capsys):
    for lang, name in (("zh", "zh.txt"), ("en", "mixed.pdf")):
        (here / lang).mkdir()
        (here / name).rename(here / lang / f"A_75_1{name[-4:]}")
    listed, _ = called(capsys, "align zh en -o out --jobs 1 --json")
    assert "A_75_1.pdf: scanned pages without text (page 2)" in json.dumps(listed)


def test_several_pages_are_one_warning(here, capsys):
    write_mixed_pdf(here / "many.pdf", ENGLISH, scanned=[2, 3, 5, 6, 7], pages=8)
    _, errors = called(capsys, "segment many.pdf --json")
    told = "many.pdf: scanned pages without text (page 2, page 3, page 5, ...): run text"
    assert errors.count(told) == 1
    assert errors.count("scanned") == 1


def test_no_warning_where_every_page_has_text(here, capsys):
    write_mixed_pdf(here / "whole.pdf", ENGLISH, scanned=[])
    listed, errors = called(capsys, "segment whole.pdf --json")
    assert "scanned" not in errors
    assert {each["type"] for each in listed} == {"text_segment"}


def test_the_server_remarks_on_it(here, served):
    ids = served.drop(here / "zh.txt", here / "mixed.pdf")
    fields = [("file", (None, each)) for each in ids] + [("pair", (None, "1"))]
    headers = {"sec-fetch-site": "same-origin"}
    job = served.finish(served.client.post("/imports", files=fields, headers=headers))
    assert job.state == "succeeded", job.problem
    assert any(REMARK in each for each in job.remarks)
    report = served.client.get(f"/imports/{job.item}").text
    assert f"1 noticed: {REASON}" in report
