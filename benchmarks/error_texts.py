"""Clean parallel texts that errors are planted in.

`RIGHT` puts right what the raw texts got in extraction; error_gold.toml lists what is truly
wrong in them and stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from memory_texts import units
from sets import Set, all_sets

from tmtool.checks.model import Pair
from tmtool.lang.script import get_joiner

_SETS = ("ict-2020", "udhr", "sdg")
_MADE_UP = 1500
_HAN = "[\u3400-\u9fff》”）]"
_WIDE = str.maketrans(",;:?!", "，；：？！")

RIGHT: Mapping[str, tuple[tuple[str, str], ...]] = {
    # Figures of footnotes that hang on words.
    "sdg": (("政策2的", "政策的"), ("按速度分列 5", "按速度分列"), ("目标2;一致", "目标2一致")),
}
_GOLD = Path(__file__).with_name("error_gold.toml")


@dataclass(frozen=True)
class Clean:
    """Pairs of one text, Chinese first, and what checks rightly find in them (check, number).

    A `real` one is the whole of a document, in its order.
    """

    name: str
    pairs: tuple[Pair, ...]
    real: bool
    known: frozenset[tuple[str, int]] = frozenset()


def clean_texts(*, raw: bool = False) -> Iterator[Clean]:
    """The project's own text, those of TMTOOL_MATERIAL, and made-up units; `raw`: as they are."""
    for each in all_sets():
        if each.name in _SETS:
            pairs = tuple(_pairs(each))
            made = pairs if raw else tuple(_right(each.name, pair) for pair in pairs)
            yield Clean(each.name, made, True, known(each.name))
    made_up = ((str(unit.get_text("zh")), str(unit.get_text("en"))) for unit in units(_MADE_UP))
    pairs = tuple(Pair(i, *texts) for i, texts in enumerate(made_up))
    yield Clean("made-up", pairs, False, known("made-up"))


@lru_cache(maxsize=8)
def known(text: str) -> frozenset[tuple[str, int]]:
    """What is truly wrong in a text: the check that says so, and the number of the pair."""
    listed = tomllib.loads(_GOLD.read_text("utf-8"))["finding"]
    return frozenset(
        (each["check"], number)
        for each in listed
        if each["text"] == text
        for number in each["pairs"]
    )


def _pairs(of: Set) -> Iterator[Pair]:
    """The gold pairs of a text, each side joined, with the labels that the text has in print."""
    for text in of.texts:
        source, target = ([p.text for p in side.paragraphs] for side in text.read())
        keys = text.source.with_name("keys.txt")
        labels = keys.read_text("utf-8").splitlines() if keys.exists() else []
        for number, link in enumerate(text.links()):
            here = get_joiner("zh").join(source[at] for at in link[0])
            there = get_joiner("en").join(target[at] for at in link[1])
            if here and there:
                yield Pair(number, here, there, _label(labels[link[0][0]]) if labels else None)


def _label(key: str) -> str | None:
    """global_indicators/10-a-1-title is indicator 10.a.1."""
    found = re.search("/([0-9a-z-]+)-title", key)
    return found[1].replace("-", ".") if found else None


def _right(name: str, pair: Pair) -> Pair:
    """The pair as it should stand in print: marks of full width, and no blanks beside them."""
    zh = pair.source
    for wrong, right in RIGHT.get(name, ()):
        zh = zh.replace(wrong, right)
    wide = re.sub(f"(?<={_HAN})[,;:?!](?!//)", lambda mark: mark[0].translate(_WIDE), zh)
    return replace(pair, source=re.sub(r"(?<=[，。；：、]) +", "", wide))
