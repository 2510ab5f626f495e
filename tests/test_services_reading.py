"""Reading, segmenting, aligning, evaluating and reviewing without a command line."""

from datetime import UTC, datetime

import pytest
from review_sample import DATA, sample

from tmtool.bootstrap import open_session
from tmtool.documents.requests import ReadRequest
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.operations.align_options import FolderOptions
from tmtool.operations.batch import BatchRunRequest, run_batch
from tmtool.operations.evaluation import EvaluateRequest, evaluate
from tmtool.operations.review import ReviewRequest, RowsRequest, find_rows, review
from tmtool.operations.segment import SegmentRequest, segment
from tmtool.operations.texts import align, read, read_texts
from tmtool.pipeline import AlignRequest
from tmtool.review.summary import summarize
from tmtool.units import CheckRecord

ZH = "大会，\n\n1. 欢迎技术库投入运行。许多国家予以支持；\n\n2. 请秘书长提交报告。\n"
EN = (
    "The General Assembly,\n\n"
    "1. Welcomes the operation of the Technology Bank, which many countries support;\n\n"
    "2. Requests the Secretary-General to submit a report.\n"
)


class Heard:
    """A reporter that remembers."""

    def __init__(self):
        self.steps, self.remarks = [], []

    def step(self, task, done, total=1.0, *, left=None):
        self.steps.append((task, done, total))

    def remark(self, remark):
        self.remarks.append(remark)


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "none") as found:
        yield found


def zh(**more):
    return ReadRequest("zh.txt", **{"data": ZH.encode(), **more})


def en(**more):
    return ReadRequest("en.txt", **{"data": EN.encode(), **more})


def long(text, **more):
    """Enough of it to contradict whoever says that it is in another language."""
    return ReadRequest("long.txt", (text * 4).encode(), **more)


def test_a_text_need_not_be_a_file():
    heard = Heard()
    reading = read(zh(data=ZH.encode("gb18030"), symbol="A/C.2/99/L.1"), heard)
    assert (reading.document.lang, reading.document.symbol) == ("zh", "A/C.2/99/L.1")
    assert reading.document.meta.file == "zh.txt"
    assert [each.code for each in heard.remarks] == ["encoding"]
    assert heard.remarks[0].text.startswith("zh.txt was read as gb")


def test_a_text_says_why_it_was_cut(session, tmp_path):
    path = tmp_path / "zh.txt"
    path.write_text(ZH, "utf-8")
    parts = segment(session, SegmentRequest(str(path)))
    assert [each.text for each in parts][1:3] == [
        "欢迎技术库投入运行。",
        "许多国家予以支持；",
    ]
    (boundary,) = segment(session, SegmentRequest(str(path), explain=True))
    assert (boundary.paragraph, boundary.splits) == (1, True)
    words = segment(session, SegmentRequest(str(path), "word"))
    assert "技术" in "".join(each.text for each in words)


def test_a_pair_is_one_text_in_two_languages():
    wrong = {
        "one language": (en(), ReadRequest("more.txt", EN.replace("many", "all").encode())),
        "unusable": (en(), ReadRequest("copy.txt", EN.encode())),
    }
    for code, pair in wrong.items():
        with pytest.raises(InputError) as caught:
            read_texts(pair)
        assert caught.value.code == code
        assert "--" not in str(caught.value)


def test_two_texts_are_read_and_aligned(session):
    heard = Heard()
    result = align(session, AlignRequest(zh(), en()), heard)
    (body,) = result.bitext.streams
    assert [bead.type for bead in body.beads] == ["1-1", "2-1", "1-1"]
    assert {"encoding", "aligning"} <= {task for task, _, _ in heard.steps}
    assert (result.source.document, result.target.document) == (
        result.bitext.source, result.bitext.target,
    )  # fmt: skip


def test_lines_are_aligned_as_they_are(session):
    lines = AlignRequest(zh(lines=True), en(lines=True))
    bitext = align(session, lines).bitext
    assert bitext.streams[0].source[1].text == ""
    with pytest.raises(InputError) as caught:
        AlignRequest(zh(lines=True), en(lines=True), srx="own.srx")
    assert caught.value.field == "srx"
    with pytest.raises(InputError):
        AlignRequest(zh(lines=True), en())


def test_alignments_are_held_against_a_gold_one(session, tmp_path):
    gold, good, bad = (str(tmp_path / name) for name in ("gold", "good", "bad"))
    for path, text in {gold: "[0]:[0]\n[1]:[1]\n", bad: "[0]:[1]\n[1]:[0]\n"}.items():
        (tmp_path / path).write_text(text)
    (tmp_path / good).write_text((tmp_path / gold).read_text())
    right, wrong = evaluate(session, EvaluateRequest(gold, (good, bad)))
    assert ([row.f1 for row in right.scores], right.test) == ([1] * 4, good)
    assert [row.f1 for row in wrong.scores] == [0] * 4


@pytest.fixture
def bitext(tmp_path):
    path = str(tmp_path / "bitext.jsonl")
    formats.write(sample(), path)
    return path


def test_a_table_and_commands_make_the_same_bitext(bitext, tmp_path):
    commands = ('split 6 "并请":1', 'split 4 1:"and invites"', "pair 7-8", "", "accept 2")
    with open_session(user="Ada", now=datetime(2026, 11, 26, 9, tzinfo=UTC)) as session:
        table = ReviewRequest(bitext, str(DATA / "valid" / "corrected.tsv"))
        by_table = review(session, table)
        by_commands = review(session, ReviewRequest(bitext, commands=commands))
    counts = [summarize(each.bitext) for each in (by_table, by_commands)]
    assert [(each.pairs, each.checked) for each in counts] == [(9, 7), (9, 6)]
    assert by_table.applied
    assert (by_table.applied.changed, by_table.applied.accepted) == (5, 2)
    texts = [
        [(row.source.text, row.target.text) for row in iter_rows(result.bitext)]
        for result in (by_table, by_commands)
    ]
    assert texts[0] == texts[1]
    marks = {row.checked for row in iter_rows(by_commands.bitext)}
    assert marks == {None, CheckRecord("Ada", "2026-11-26T09:00:00+00:00")}


def test_what_a_reviser_says_wrongly_has_its_place(bitext, session):
    wrong = {
        "2:1: merge 9-10: pair 9 does not exist": ("accept 1", "merge 9-10"),
        "1:1: quit: command 'quit' does not exist": ("quit",),
    }
    for message, commands in wrong.items():
        with pytest.raises(ParseError, match=message):
            review(session, ReviewRequest(bitext, commands=commands))
    with pytest.raises(InputError):
        ReviewRequest(bitext, table="a.tsv", commands=("undo",))


def test_the_rest_of_the_rows_can_be_accepted(bitext, session):
    result = review(session, ReviewRequest(bitext, accept_rest=True))
    assert (summarize(result.bitext).checked, result.applied) == (8, None)


def test_rows_are_found_by_what_they_are_and_say(bitext):
    assert find_rows(RowsRequest(bitext, rows="3-4, 8")).numbers == (2, 3, 7)
    assert find_rows(RowsRequest(bitext, text="digital divide", around=1)).numbers == (4, 5, 6)
    with pytest.raises(InputError) as caught:
        find_rows(RowsRequest(bitext, rows="a"))
    assert caught.value.field == "rows"


def test_folders_are_paired_and_aligned(session, tmp_path):
    for lang, text in (("zh", ZH), ("en", EN)):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "A_75_1.txt").write_text(text, "utf-8")
        (tmp_path / lang / "A_75_2.txt").write_text("Same in both folders, which is wrong. " * 9)
    folders = str(tmp_path / "zh"), str(tmp_path / "en")
    out = tmp_path / "out"
    options = FolderOptions(format=".jsonl", jobs=1)
    request = BatchRunRequest(output=(str(out),), texts=folders, folders=options)
    heard = Heard()
    summary = run_batch(session, request, heard).summary
    assert [row.pair.source.name for row in summary.rows] == ["A_75_1.txt", "A_75_2.txt"]
    assert [row.status for row in summary.rows] == ["aligned", "failed"]
    assert heard.steps[-1] == ("aligning", 2, 2)
    assert [(each.code, each.text) for each in heard.remarks] == [
        ("pair failed", summary.rows[1].reason)
    ]
    assert summary.rows[1].reason.endswith("looks like English, not Chinese")
    assert (out / "A_75_1.jsonl").exists()
    (tmp_path / "empty").mkdir()
    none = tmp_path / "none"
    texts = folders[0], str(tmp_path / "empty")
    nothing = BatchRunRequest(output=(str(none),), texts=texts, folders=options)
    assert run_batch(session, nothing).summary.rows == ()
    assert not none.exists()
    with pytest.raises(InputError):
        run_batch(session, BatchRunRequest(texts=folders))
