"""The weights of a negative word that may be lost: fitted on pairs in which one was dropped or put.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_negation.py [-o tmtool/checks/negation.json]

From pairs of the halves for work (`halves.py`) and of one set of fiction (`sets.py`) a "not" is
taken, or one is put in, on either side, by rules of this file alone. All negative words of the
other side are weighed by logistic regression against those of the pairs as they are; of a changed
pair only the word counts that weighs most, since which one it was isn't known. One block in three
is set aside, and what is printed is counted there: what share of the planted ones is told at some
shares of sound pairs. The sums from which on a word is told are chosen by hand from these, and
kept.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from halves import BLOCK, read_half
from logistic import fit_logistic
from sets import Text as AlignedText
from sets import all_sets

from tmtool import embed
from tmtool.checks.negation_evidence import (
    CHEAP,
    MEANT,
    find_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.part_evidence import MeaningTable

_WEIGHTS = Path(__file__).parent.parent / "tmtool" / "checks" / "negation.json"
_FICTION = "mac_dev"
_LONGEST = 1_500
"""Characters of Chinese of a pair that is used. Limit: time."""
_ADDED_IN = 0.35
"""The share of pairs to which a "not" is added. Chosen, no measurement: as many as lose one."""
_ROUNDS = 4
"""So many times the word that was lost is looked for. Chosen, no measurement."""
_SHARES = (0.0005, 0.0015, 0.0025, 0.0036, 0.005, 0.0075)
_TOGETHER = 100
"""Words of which the vectors are kept at once. Limit: what they take."""
_DROPPED = re.compile(
    r"\b(?:not|no(?!\.? ?\d)|never|cannot|without|none|nothing|unable|unlawful|impossible|unlikely"
    r"|illegal|invalid)\b(?! only| least)|(?<=[a-z])n['’]t\b|\bnon-(?=[a-z])"
    r"|\bin(?=formal|adequate|sufficient|effective|equal|complete|dependent|direct|accura|consist)"
    r"|\bun(?=fair|safe|stable|paid|known|necessary|employ|controlled|equal|certain|authori)"
)
_AFFIRMED = {
    "cannot": "can", "without": "with", "never": "always", "none": "all", "nothing": "everything",
    "unable": "able", "unlawful": "lawful", "impossible": "possible", "unlikely": "likely",
    "illegal": "legal", "invalid": "valid", "没有": "有", "并非": "是", "尚未": "已",
    "从未": "一直", "无": "有",
}  # fmt: skip
_DROPPED_CHINESE = re.compile(
    "不(?=得|能|会|应|是|可|要|愿|知|再|需|存|清|够|同意|了解|支持|接受|包括|符|允许|适用)"
    "|未(?=能|经|有|予|被|见|曾|获|得|提|采|批|参)|没有?|并非|非(?=正式|必要|核|政府|国家|法|经常|自愿)"
    "|不(?=扩散|平等|安全|稳定|公平|确定|充分|一致|足)|(?<=[，。的])无(?!论)|尚未|从未|勿"
)
_ADDED = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|shall|should|may|can|must|would|could|might|does|do"
    r"|did)\b(?! (?:not|no|never)\b)"
)
_ADDED_CHINESE = {
    "不": re.compile(
        "(?<=[^不未没])(?:应当|应该|应|能够|能|会(?![议员计谈])|可以|必须|愿意|同意|是|需要|想|知道"
        "|包括|支持|接受|允许|认为|适用)"
    ),
    "未": re.compile(
        "(?<![不未没])(?:提交|批准|通过|收到|得到|实现|参加|采取|提供|完成|达到|发现|签署|执行|讨论"
        "|出席|设立|取得|看到|回答)"
    ),
}


class Text(NamedTuple):
    """A pair, sound or with an error, and whether it is set aside."""

    key: tuple[str, int]
    chinese: str
    english: str
    planted: str
    """What was planted; on the other side stands the word that lost its counterpart."""
    aside: bool


class Example(NamedTuple):
    """The evidence on a negative word of a pair."""

    values: tuple[float, ...]
    text: Text


def _iter_aligned(text: AlignedText) -> Iterator[tuple[str, str]]:
    """The lines of a text that gold joins, Chinese first."""
    zh, en = (file.read_text("utf-8").splitlines() for file in (text.source, text.target))
    for own, other in text.links():
        yield "".join(zh[each] for each in own), " ".join(en[each] for each in other)


def read_texts() -> Iterator[Text]:
    """The pairs, each followed by what is planted in it."""
    rng = random.Random(5)
    rows = [(row.set, row.number, row.zh, row.en) for row in read_half("work")]
    (fiction,) = (each for each in all_sets() if each.name == _FICTION)
    for at, (zh, en) in enumerate(pair for text in fiction.texts for pair in _iter_aligned(text)):
        rows.append((_FICTION, at, zh, en))
    for name, number, zh, en in rows:
        if zh.strip() and en.strip() and len(zh) <= _LONGEST:
            aside = number // BLOCK % 3 == 0
            yield Text((name, number), zh, en, "", aside)
            adds = rng.random() < _ADDED_IN
            for kind, changed_zh, changed_en in plant(zh, en, rng, adds=adds):
                yield Text((name, number), changed_zh, changed_en, kind, aside)


def plant(zh: str, en: str, rng: random.Random, *, adds: bool) -> Iterator[tuple[str, str, str]]:
    """At most two errors in which a "not" is lost, and one that has one more."""
    lost = [("dropped en", zh, each) for each in _replace(en, _DROPPED)]
    lost += [("dropped zh", each, en) for each in _replace(zh, _DROPPED_CHINESE)]
    rng.shuffle(lost)
    yield from lost[:2]
    more = [
        ("added en", zh, f"{en[: found.end()]} not{en[found.end() :]}")
        for found in _ADDED.finditer(en)
    ]
    more += [
        ("added zh", zh[: found.start()] + word + zh[found.start() :], en)
        for word, pattern in _ADDED_CHINESE.items()
        for found in pattern.finditer(zh)
    ]
    if adds and more:
        yield rng.choice(more)


def _replace(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text):
        kept = _AFFIRMED.get(found.group().lower(), "")
        changed = text[: found.start()] + kept + text[found.end() :]
        yield changed if pattern is _DROPPED_CHINESE else " ".join(changed.split())


def read_examples(texts: Sequence[Text]) -> dict[str, list[Example]]:
    """The evidence on all negative words, by their languages; of a planted one, the other side."""
    found: dict[str, list[Example]] = {"zh": [], "en": []}
    encoder = embed.load()
    doubts = [
        (text, doubt)
        for text in texts
        for doubt in find_doubts(text.chinese, text.english)
        if not text.planted
        or (doubt.own.lang == text.planted[-2:]) == text.planted.startswith("added")
    ]
    for start in range(0, len(doubts), _TOGETHER):
        some = doubts[start : start + _TOGETHER]
        meanings = MeaningTable(encoder)
        meanings.add(each for _, doubt in some for each in list_compared_texts(doubt))
        for text, doubt in some:
            values = doubt.cheap + measure_meaning(doubt, meanings)
            found[doubt.own.lang].append(Example(values, text))
    return found


def fit(examples: Sequence[Example], columns: int) -> tuple[float, list[float], list[float]]:
    """Weights for the first columns, from what isn't set aside, and the sums of all examples."""
    table = np.array([each.values[:columns] for each in examples])
    planted = np.array([bool(each.text.planted) for each in examples])
    own = np.array([not each.text.aside for each in examples])
    sums = table[:, CHEAP.index("unexplained")] + table[:, CHEAP.index("affirmed")]
    base, weights = 0.0, np.zeros(columns)
    for _ in range(_ROUNDS):
        best: dict[Text, int] = {}
        for at, each in enumerate(examples):
            if planted[at] and (each.text not in best or sums[at] > sums[best[each.text]]):
                best[each.text] = at
        chosen = ~planted
        chosen[list(best.values())] = True
        base, weights = fit_logistic(table[chosen & own], planted[chosen & own])
        sums = base + table @ weights
    return base, [float(each) for each in weights], [float(each) for each in sums]


def report(texts: Sequence[Text], sums: Sequence[tuple[Example, float]]) -> None:
    """Print the shares of planted errors that are told at some shares of sound pairs."""
    top: dict[Text, float] = {}
    for example, value in sums:
        top[example.text] = max(top.get(example.text, -99.0), value)
    for fiction in (False, True):
        for aside in (False, True):
            own = [
                each
                for each in texts
                if (each.key[0] == _FICTION) == fiction and each.aside == aside
            ]
            sound = sorted((top.get(each, -99.0) for each in own if not each.planted), reverse=True)
            print(f" {'fiction' if fiction else 'published'}, {'set aside' if aside else 'fitted'}")
            for share in _SHARES:
                limit = sound[int(share * len(sound))]
                told = {
                    kind: np.mean(
                        [top.get(each, -99.0) > limit for each in own if each.planted == kind]
                    )
                    for kind in ("dropped en", "dropped zh", "added en", "added zh")
                }
                shown = ", ".join(f"{kind} {value:.2f}" for kind, value in told.items())
                print(f"  sound pairs {share:.2%}: sum {limit:5.2f}; {shown}")


def main(given: Sequence[str] | None = None) -> int:
    """Fit all weights, print how they do, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    table = json.loads(_WEIGHTS.read_text("utf-8"))
    texts = list(read_texts())
    examples = read_examples(texts)
    for way, names in ((" cheap", CHEAP), ("", CHEAP + MEANT)):
        together: list[tuple[Example, float]] = []
        for lang, own in examples.items():
            base, weights, sums = fit(own, len(names))
            together += zip(own, sums, strict=True)
            table[lang + way]["base"] = round(base, 3)
            table[lang + way]["weights"] = {
                name: round(weight, 3) for name, weight in zip(names, weights, strict=True)
            }
        print(f"{'with' if not way else 'without'} an encoder: {len(together):,} words")
        report(texts, together)
    if output:
        output.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
