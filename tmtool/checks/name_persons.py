"""Speakers of China in records of meetings: 李先生（中国） is Mr. Li (China).

Only family names that Pinyin spells in one way are read, and only where China stands behind a
speaker on both sides: what persons of other States are called isn't known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from tmtool.checks.model import HAN, CheckInput, Pair, Side, build_finding
from tmtool.checks.name_sounds import load_sounds
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base

_SPEAKERS = {
    "zh": rf"(?<![{HAN}·])([{HAN}])[{HAN}]{{0,2}}(?:先生|女士|小姐)\s*[（(]中国[）)]",
    "en": r"\b(?:Mr|Ms|Mrs|Miss)\.? ([A-Z][a-z]+(?: [A-Z][a-z]+(?:-[a-z]+)?)?) ?\(China\)",
}


def find_other_speaker(job: CheckInput, pair: Pair) -> Iterator[Finding]:
    """The one speaker of China whose family name is another on the other side."""
    zh: Side = 0 if get_base(job.langs[0]) == "zh" else 1
    chinese, english = (pair.source, pair.target)[:: 1 if zh == 0 else -1]
    if "(China)" not in english:
        return
    here = list(compile_pattern(_SPEAKERS["zh"]).finditer(chinese))
    there = list(compile_pattern(_SPEAKERS["en"]).finditer(english))
    if len(here) != 1 or len(there) != 1:
        return
    right, told = _list_surnames().get(here[0][1]), there[0][1].split()
    if right is None or right in told or told[0] not in _list_surnames().values():
        return
    spans = range(*here[0].span(1)), range(there[0].start(1), there[0].start(1) + len(told[0]))
    source, target = spans if zh == 0 else spans[::-1]
    message = f"family names differ: {here[0][1]} ({right}) / {told[0]}"
    yield build_finding(
        "names", "error", message, job, pair, source=[source], target=[target],
        suggestion=right if zh == 0 else None, rule="family name",
    )  # fmt: skip


@lru_cache(maxsize=1)
def _list_surnames() -> Mapping[str, str]:
    """Family names in Pinyin, by their characters."""
    return {
        each: name for name, characters in load_sounds()["surnames"].items() for each in characters
    }
