"""Pre-translated XLIFF against the schemas; the seed document as a draft with planted edits."""

from datetime import UTC, datetime

import comparisons
import pytest
from lxml import etree

from material.test_xliff_out import Local, older, schema
from tmtool.documents import read_text
from tmtool.memory.comparison import compare, guess
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole.bulk import look_up
from tmtool.operations.pretranslate import PretranslateRequest, PretranslateResult
from tmtool.views.document import render_xliff

__all__ = ["Local", "older"]
ZH = LookupOptions("zh", "en", semantic="never")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    held = comparisons.memory(tmp_path_factory.mktemp("memory"))
    found = look_up(held, comparisons.draft(comparisons.DRAFT + "含有<标签>&和\x0c的一段。\n"), ZH)
    held.close()
    return found


@pytest.fixture(scope="module")
def newer(material):
    folder = material / "schemas" / "xliff2"
    return [schema(folder / f"{name}.xsd", folder) for name in ("xliff_core_2.0", "matches")]


def shown(whole, version="1.2"):
    asked = PretranslateRequest("draft.txt", xliff=version)
    terms = [()] * len(whole.segments)
    return PretranslateResult(whole, None, terms, "", asked, datetime(2026, 12, 3, tzinfo=UTC))


def test_1_2_is_valid(older, whole):
    root = etree.fromstring("".join(render_xliff(shown(whole))).encode())
    assert older.validate(root), older.error_log


def test_2_1_is_valid(newer, whole):
    core, matches = newer
    root = etree.fromstring("".join(render_xliff(shown(whole, "2.1"))).encode())
    assert core.validate(root), core.error_log
    found = list(root.iter("{*}matches"))
    assert len(found) == 6
    for each in found:
        assert matches.validate(etree.fromstring(etree.tostring(each))), matches.error_log


def test_planted_edits_of_the_seed_are_found(material, tmp_path):
    """The seed text as its own previous version: what was planted is told, and nothing else."""
    (seed,) = material.glob("seed/*.txt")
    text = seed.read_text("utf-8")
    earlier = read_text(text, lang="zh")
    known = {"symbol": "A/C.2/75/L.60", "date": "2020-11-12"}
    held = comparisons.memory(
        tmp_path,
        [
            comparisons.unit(each, each, at, known)
            for at, each in enumerate(earlier.paragraphs)
            if each.text
        ],
    )
    blocks = text.split("\n\n")

    def find(words):
        return next(at for at, block in enumerate(blocks) if words in block)

    blocks[find("第七十五届会议")] = "第七十六届会议"
    at = find("回顾其关于信息和通信技术")
    blocks[at] = blocks[at].replace("2019 年 12 月 19 日第 74/197", "2020 年 12 月 21 日第 75/202")
    moved = blocks.pop(find("欢迎最不发达国家技术库"))
    blocks.insert(find("又注意到数字经济") + 6, moved)
    del blocks[find("《2019年数字经济报告》")]
    blocks.insert(find("重申承诺不让任何一个人掉队"), "欢迎设立一个科学顾问委员会，就此提供意见；")
    at = find("又确认科学和技术促进发展委员会是联合国全系统")
    blocks[at - 1 : at + 1] = [blocks[at - 1] + blocks[at]]
    at = find("表示注意到数字合作高级别小组")
    blocks[at : at + 1] = blocks[at].replace("又表示注意到", "\n\n还表示注意到").split("\n\n")
    draft = read_text(
        "\n\n".join(blocks).replace("12 November 2020", "12 November 2021"), lang="zh"
    )
    previous = guess(held.store, look_up(held, draft, ZH))
    assert previous is not None
    assert previous.name == "A/C.2/75/L.60"
    found = compare(draft, previous, ZH, held.store)
    assert found.counts | {"same": 0} == {
        "same": 0, "edited": 3, "split": 1, "merged": 1, "new": 1, "moved": 1, "dropped": 1,
        "repeated": 0, "bracketed": 0, "unbracketed": 0,
    }  # fmt: skip
    held.close()
