"""Reading, segmenting, aligning, evaluating and reviewing without a command line."""

import pytest

from tmtool.bootstrap import open_session
from tmtool.documents.requests import ReadRequest
from tmtool.errors import InputError
from tmtool.evaluate import EvaluateRequest
from tmtool.pipeline import AlignRequest, SegmentRequest
from tmtool.services.align import align
from tmtool.services.evaluate import evaluate
from tmtool.services.reading import read, read_pair
from tmtool.services.segment import segment

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

    def step(self, task, done, total=1.0):
        self.steps.append(task)

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


def test_a_text_says_why_it_was_cut():
    result = segment(SegmentRequest(zh()))
    assert [each.text for each in result.segments][1:3] == [
        "欢迎技术库投入运行。",
        "许多国家予以支持；",
    ]
    assert [len(each) for each in result.decisions] == [0, 1, 0]
    words = segment(SegmentRequest(zh(), "word"))
    assert "技术" in "".join(each.text for each in words.segments)


def test_a_pair_is_one_text_in_two_languages():
    wrong = {
        "swapped": (long(EN, lang="zh"), long(ZH, lang="en")),
        "one language": (en(), ReadRequest("more.txt", EN.replace("many", "all").encode())),
        "": (en(), ReadRequest("copy.txt", EN.encode())),
    }
    for code, pair in wrong.items():
        with pytest.raises(InputError) as caught:
            read_pair(*pair)
        assert caught.value.code == code
        assert "--" not in str(caught.value)


def test_two_texts_are_read_and_aligned(session):
    heard = Heard()
    result = align(session, AlignRequest(zh(), en()), heard)
    (body,) = result.bitext.streams
    assert [bead.type for bead in body.beads] == ["1-1", "2-1", "1-1"]
    assert {"encoding", "aligning"} <= set(heard.steps)
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


def test_alignments_are_held_against_a_gold_one(tmp_path):
    gold, good, bad = (str(tmp_path / name) for name in ("gold", "good", "bad"))
    for path, text in {gold: "[0]:[0]\n[1]:[1]\n", bad: "[0]:[1]\n[1]:[0]\n"}.items():
        (tmp_path / path).write_text(text)
    (tmp_path / good).write_text((tmp_path / gold).read_text())
    right, wrong = evaluate(EvaluateRequest(gold, (good, bad)))
    assert ([row.f1 for row in right.scores], right.test) == ([1] * 4, good)
    assert [row.f1 for row in wrong.scores] == [0] * 4
