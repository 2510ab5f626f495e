"""Memories, drafts and cases for the tests of comparisons and of whole documents."""

from dataclasses import dataclass
from pathlib import Path

from tmtool.documents import read_text
from tmtool.memory.comparison import Earlier, PreviousVersion
from tmtool.memory.memory import Memory
from tmtool.units import Document, Origin, Paragraph, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "comparison"
CASES = sorted(path.stem for path in DATA.glob("*.txt"))

# A resolution and what it was rendered as; all of it is made up.
EARLIER = """大会，
回顾其2018年12月20日第73/218号决议，
1. 欢迎秘书长关于海洋观测网络的报告；
2. 请各会员国向信托基金提供自愿捐款；
3. 强调必须加强沿海国家的预警能力；
4. 敦促各国采取一切必要措施保护沿海湿地；
5. 决定在第七十五届会议上审议这一问题。
"""
RENDERED = """The General Assembly,
Recalling its resolution 73/218 of 20 December 2018,
1. Welcomes the report of the Secretary-General on ocean observation networks;
2. Invites Member States to make voluntary contributions to the trust fund;
3. Stresses the need to strengthen the early warning capacity of coastal States;
4. Urges States to take all measures necessary to protect coastal wetlands;
5. Decides to consider the question at its seventy-fifth session.
"""
DRAFT = """大会，
回顾其2019年12月19日第74/197号决议，
1. 欢迎秘书长关于海洋观测网络的报告；
2. 敦促各国采取一切必要措施保护沿海湿地；
3. 请各会员国和私营部门向信托基金提供自愿捐款；
4. 赞扬各区域中心培训年轻的气象人员；
5. 决定在第七十六届会议上审议这一问题。
"""
OTHERS = (
    ("大会，", "The Assembly,"),
    ("请秘书长向大会第七十四届会议提出报告。", "Requests the Secretary-General to report."),
)


@dataclass(frozen=True)
class Case:
    """Two texts, a paragraph a line, and what has to become of each paragraph: "split 2-3 2"."""

    lang: str
    earlier: list[str]
    draft: list[str]
    expected: list[str]


def case(name):
    parts = {"earlier": [], "draft": [], "expected": []}
    lang, current = "", None
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("lang: "):
            lang = line.removeprefix("lang: ")
        elif line.removesuffix(":") in parts:
            current = parts[line.removesuffix(":")]
        elif current is not None and line:
            current.append(line)
    return Case(lang, **parts)


def told(comparison):
    """What became of each paragraph, as cases say it."""
    return [
        row(each.verdict, each.draft, each.earlier) + (f", {each.agreement}" * bool(each.agreement))
        for each in comparison.rows
    ]


def row(verdict, draft, earlier):
    return f"{verdict} {_numbers(draft)} {_numbers(earlier)}"


def _numbers(side):
    several = f"{side.start + 1}-{side.stop}" if len(side) > 1 else f"{side.start + 1}"
    return several if side else "-"


def document(lines, lang="zh", **known):
    """A document of these paragraphs, labels before a stop taken off."""
    return Document(lang, tuple(paragraph(line) for line in lines), **known)


def paragraph(line):
    label, found, text = line.partition(". ")
    if found and label.isdecimal():
        return Paragraph("operative", label, text)
    return Paragraph("body", None, line)


def previous_version(lines):
    """A text of these paragraphs; those in a line, `¶` between them, were translated as one."""
    found = []
    for line in lines:
        parts = [paragraph(each) for each in line.split("¶")]
        found += (
            Earlier(each.text, "", each.kind, each.label, part=part, parts=len(parts))
            for part, each in enumerate(parts)
        )
    return PreviousVersion("earlier", tuple(found))


def units(source=EARLIER, target=RENDERED, **origin):
    """The units of a document and its translation, a paragraph each, labels kept."""
    known = {"symbol": "A/RES/74/197", "date": "2019-12-19", "status": "adopted"} | origin
    sides = zip(source.splitlines(), target.splitlines(), strict=True)
    return [
        unit(paragraph(zh), paragraph(en), position, known)
        for position, (zh, en) in enumerate(sides)
    ]


def unit(zh, en, position, known):
    places = tuple(Place(lang, label=zh.label, kind=zh.kind) for lang in ("zh", "en"))
    return TranslationUnit(
        (Variant("zh", zh.text), Variant("en", en.text)),
        (Origin(places, position=position, **known),),
    )


def others(**origin):
    """Units of another document that shares a formula with the first."""
    return units("\n".join(z for z, _ in OTHERS), "\n".join(e for _, e in OTHERS), **origin)


def memory(folder, *batches):
    """A memory with these units."""
    found = Memory.open(folder, create=True)
    for batch in batches or (units(), others(symbol="A/RES/70/1", date="2015-09-25")):
        found.add(batch)
    return found


def draft(text=DRAFT, **known):
    return read_text(text, lang="zh", **known)
