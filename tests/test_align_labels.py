"""Lines that are labels alone pair with the line of the same label, whatever stands around them."""

import random
from collections.abc import Callable

import pytest
from caching_encoder import default_encoder

from tmtool.pipeline import align_lines
from tmtool.protocols import Encoder
from tmtool.un.labels import write_roman
from tmtool.units import Document, Paragraph

SENTENCES = (
    ("委员会审议了秘书长的报告。", "The Committee considered the report of the Secretary-General."),
    ("各国应加强合作。", "States should strengthen cooperation."),
    ("为发展中国家提供技术援助；", "Providing technical assistance to developing countries;"),
    ("审查执行情况。", "Review of implementation."),
    ("促进新技术的使用；", "Promote the use of new technologies;"),
    ("加强能力建设。", "Strengthen capacity-building."),
    ("鼓励私营部门参与。", "Encourage the participation of the private sector."),
    ("消除数字鸿沟；", "Bridge the digital divide;"),
    ("保护儿童上网安全。", "Protect children online."),
    ("同上。", "Idem."),
    ("见附件。", "See annex."),
    ("略。", "[omitted]"),
    ("制定国家战略，并确保其可行。", "Develop national strategies, and make sure they can work."),
    ("向大会报告。", "Report to the Assembly."),
    ("通过。", "Adopted."),
)


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "十" * tens + "零一二三四五六七八九"[ones] * bool(ones)


KINDS: dict[str, Callable[[int], tuple[str, str]]] = {
    "(十五) (xv)": lambda n: (f"({chinese(n)})", f"({write_roman(n)})"),
    "（十五） (xv)": lambda n: (f"（{chinese(n)}）", f"({write_roman(n)})"),
    "十五、 15.": lambda n: (f"{chinese(n)}、", f"{n}."),
    "十五、 XV.": lambda n: (f"{chinese(n)}、", f"{write_roman(n).upper()}."),
    "15. 15.": lambda n: (f"{n}.", f"{n}."),
    "(15) (15)": lambda n: (f"({n})", f"({n})"),
    "15) 15)": lambda n: (f"{n})", f"{n})"),
    "(o) (o)": lambda n: (f"({chr(96 + n)})", f"({chr(96 + n)})"),
    "o) (o)": lambda n: (f"{chr(96 + n)})", f"({chr(96 + n)})"),
    "第十五条 Article 15": lambda n: (f"第{chinese(n)}条", f"Article {n}"),
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


def write_lists(kind: str, seed: int) -> tuple[list[str], list[str], set[tuple[int, int]]]:
    """Two texts with a label before each item, and the lines of equal labels.

    Items are translated, divided, joined, translated freely or missing on one side.
    """
    rng = random.Random(seed)
    source: list[str] = []
    target: list[str] = []
    pairs = set()
    for number in range(1, 19):
        pairs.add((len(source), len(target)))
        for side, label in zip((source, target), KINDS[kind](number), strict=True):
            side.append(label)
        (zh, en), (other_zh, other_en) = rng.choices(SENTENCES, k=2)
        half = len(en) // 2
        left, right = rng.choices(
            [
                ([zh], [en]),
                ([zh], [en[:half].strip(), en[half:].strip()]),
                ([zh + other_zh], [en, other_en]),
                ([other_zh], [en]),
                ([zh], []),
                ([], [en]),
            ],
            (9, 3, 3, 2, 1, 1),
        )[0]
        source += left
        target += right
    return source, target, pairs


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_lines_of_equal_labels_are_a_pair(kind: str, seed: int, encoder: Encoder) -> None:
    source, target, pairs = write_lists(kind, seed)
    documents = (
        Document(lang, tuple(Paragraph("body", None, line) for line in lines))
        for lang, lines in (("zh", source), ("en", target))
    )
    beads = align_lines(*documents, encoder, force=True).streams[0].beads
    several = [bead for bead in beads if len(bead.source) > 1 and len(bead.target) > 1]
    joined = [
        (source[i], target[j])
        for bead in several
        for i, j in pairs
        if i in bead.source and j in bead.target
    ]
    assert not joined
