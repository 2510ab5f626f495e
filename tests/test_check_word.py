"""`tmtool check` of two Word files: the translation given back with comments."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx_files import docx
from test_docx_comments import check_unchanged
from word_comments import members, ranges

from tmtool.cli import run
from tmtool.documents import read

REFERENCE = '<w:r><w:footnoteReference w:id="1"/></w:r>'
ZH = [
    "{大会，}", "{回顾其2019年12月19日第74/197号决议，}",
    "{强调必须弥合数字鸿沟}" + REFERENCE + "{；}",
    "{1. 请秘书长提交报告；}", "{2. 决定将此项目列入议程；}", "{3. 又决定在2025年举行会议。}",
]  # fmt: skip
EN = [
    "{The General Assembly,}",
    "{Recalling its }<w:hyperlink>{resolution 74/198}</w:hyperlink>{ of 19 December 2019,}",
    "{Stresses the need to bridge the digital divide}" + REFERENCE + "{;}",
    "{1. Requests the Secretary-General to  submit a report;}",
    "{2. Decides to include the item in  the agenda;}",
    "{3. Also decides to meet in }<w:ins w:id='4' w:author='A'>{2026}</w:ins>{.}",
]
NOTE = '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r>{{ {}}}</w:p></w:footnote>'


def body(paragraphs):
    return "".join(f"<w:p>{each}</w:p>" for each in paragraphs)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    Path("zh.docx").write_bytes(docx(body(ZH), footnotes=NOTE.format("A/75/62-E/2020/11。")))
    Path("en.docx").write_bytes(docx(body(EN), footnotes=NOTE.format("A/75/63-E/2020/11.")))
    return tmp_path


def comments(path):
    """The comments by the text they are on, in the order of the file."""
    data = Path(path).read_bytes()
    found = Document(io.BytesIO(data)).comments
    return [(own, each) for own, each in zip(ranges(data).values(), found, strict=True)]


def test_every_finding_is_a_comment_at_its_place(capsys):
    assert run(["check", "zh.docx", "en.docx", "-o", "out.docx"]) == 1
    assert capsys.readouterr().err.startswith("tmtool: out.docx: 3 errors")
    check_unchanged(Path("en.docx").read_bytes(), Path("out.docx").read_bytes())
    (start, about), *found = comments("out.docx")
    assert start == ""
    assert about.text.startswith("tmtool check: 3 errors")
    assert "Not checked: terms: " in about.text
    assert [own for own, _ in found] == ["74/198", "2026", ""], "a note is called where it is"
    citation, date, symbol = (each.text for _, each in found)
    assert citation.startswith("Error (citations): ")
    assert "Suggestion: 74/197" in citation
    assert "第74/197号决议" in citation
    assert "A/75/62-E/2020/11" in symbol
    assert date.startswith("Error (dates): ")
    assert "paragraph 3, pair 6" in date
    assert {each.author for _, each in found} == {"tmtool"}
    assert {each.timestamp.isoformat() for _, each in found} == {"2023-11-14T22:13:20+00:00"}


def test_equal_input_gives_equal_bytes():
    for name in ("a.docx", "b.docx"):
        run(["check", "zh.docx", "en.docx", "-o", name, "--quiet"])
    assert members(Path("a.docx").read_bytes()) == members(Path("b.docx").read_bytes())
    assert Path("a.docx").read_bytes() == Path("b.docx").read_bytes()


def test_what_is_missing_is_told_behind_what_stands_before_it():
    paragraphs = [EN[0], EN[1], EN[2], EN[4], EN[5]]
    Path("en.docx").write_bytes(docx(body(paragraphs), footnotes=NOTE.format("A/75/62-E/2020/11.")))
    run(["check", "zh.docx", "en.docx", "-o", "out.docx"])
    text = Path("out.docx").read_bytes()
    behind = [each.text for own, each in comments("out.docx")[1:] if not own]
    assert any("请秘书长提交报告" in each for each in behind)
    check_unchanged(Path("en.docx").read_bytes(), text)


def test_the_same_in_many_places_is_told_at_each():
    lines = [f"{{{n}. 请秘书长在{n}个月内(提交)报告；}}" for n in range(1, 30)]
    own = [
        f"{{{n}. Requests the Secretary-General to report in {n} months;}}" for n in range(1, 30)
    ]
    Path("zh.docx").write_bytes(docx(body(lines)))
    Path("en.docx").write_bytes(docx(body(own)))
    run(["check", "en.docx", "zh.docx", "--only", "width", "-o", "out.docx"])
    found = comments("out.docx")[1:]
    assert len(found) == 20
    assert all(each.text.startswith("Note (width): ") for _, each in found)
    assert "29 times" in found[0][1].text
    assert "paragraph 1, pair 1; 29 times" in found[1][1].text
    assert {own for own, _ in found[1:]} == {found[0][0]}, "what is marked stands there once"


def test_what_was_accepted_is_signed_off(capsys):
    run(["check", "zh.docx", "en.docx", "--json", "--only", "dates"])
    number = re.search('"id":"([0-9a-f]{12})"', capsys.readouterr().out.replace('": ', '":'))[1]
    run(["review", "decide", "keep", number, "--why", "it was postponed"])
    run(["check", "zh.docx", "en.docx", "--only", "dates", "--sign-off", "-o", "out.docx"])
    assert "it was postponed" in comments("out.docx")[1][1].text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zh.docx", "en.docx", "-o", "a.docm"], "a.docm: comments go into a copy of the "
         "translation: check a text and its translation as a .docm file, or write a .html"),
        (["zh.docx", "en.txt", "-o", "a.docx"], "its translation as a .docx file"),
        (["a.tmx", "-o", "a.docx"], "a.docx: comments go into a copy of the translation"),
        (["zh.docx", "en.docx", "-o", "en.docx"], "en.docx"),
    ],
)  # fmt: skip
def test_what_can_not_be_commented_is_told_in_one_line(capsys, arguments, message):
    Path("en.txt").write_text("The General Assembly,", "utf-8")
    assert run(["check", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert not Path("a.docx").exists()


def test_a_file_that_is_changed_meanwhile_gets_no_comments(folder):
    from datetime import UTC, datetime

    from tmtool.bootstrap import open_session
    from tmtool.documents.requests import ReadRequest
    from tmtool.errors import InputError
    from tmtool.operations.check_texts import CheckRequest, check
    from tmtool.pipeline import AlignRequest
    from tmtool.views.docx.check import comment_on

    texts = AlignRequest(ReadRequest("zh.docx"), ReadRequest("en.docx"))
    with open_session(encoder="use") as session:
        report = check(session, CheckRequest((texts,)))
    Path("en.docx").write_bytes(docx(body(EN[:2])))
    with pytest.raises(InputError, match=r"en\.docx was changed while it was checked"):
        comment_on(report, datetime.now(UTC))


@pytest.mark.clients
def test_office_programs_open_it(tmp_path):
    run(["check", "zh.docx", "en.docx", "-o", "out.docx"])
    subprocess.run(
        [shutil.which("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--headless", "--convert-to", "fodt", "out.docx"],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = Path("out.fodt").read_text("utf-8")
    assert text.count("<dc:creator>tmtool</dc:creator>") == 4
    begins = r'<office:annotation [^>]*office:name="([^"]+)".*?'
    names = dict(re.findall(rf"{begins}(Error|Warning|check:)", text, re.DOTALL))
    assert len(names) == 4
    inside = re.search(
        r'office:annotation>(74/198)<office:annotation-end office:name="([^"]+)"', text
    )
    assert names[inside[2]] == "Error"
    assert [p.text for p in read("out.docx").paragraphs] == [
        p.text for p in read("en.docx").paragraphs
    ]
