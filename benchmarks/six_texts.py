"""The texts that `values_six.py` measures on: published ones in six languages, and its sentences.

Both are halved by the hash of their English: what is worked with, and what is only measured on.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from six_writers import LANGS

SEED = "values 1"
SENTENCES = Path(__file__).with_name("six_sentences.toml")
DEFECTS = Path(__file__).with_name("six_defects.toml")
ARTICLES = {"ar": 11, "en": 12, "es": 12, "fr": 11, "ru": 11, "zh": 10}
"""The line of the Declaration on which article 1 begins, from 0: from there all languages have the
same lines."""
Half: TypeAlias = Literal["work", "measure"]


@dataclass(frozen=True)
class Row:
    """A text in six languages; rows of a set are counted from 0, as its file has them."""

    set: str
    number: int
    texts: Mapping[str, str]

    @property
    def half(self) -> Half:
        """The half that its English was drawn for."""
        return find_half(self.texts["en"])


def find_half(english: str) -> Half:
    """The half that a text is of, by its English."""
    drawn = sha256(f"{SEED}\x1f{english}".encode()).digest()[0]
    return "work" if drawn % 2 else "measure"


def read_rows() -> Iterator[Row]:
    """The goals, targets and indicators, and the articles of the Declaration.

    KeyError or OSError where TMTOOL_MATERIAL has them not.
    """
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    for name, first in (("sdg/lines", dict.fromkeys(LANGS, 0)), ("udhr", ARTICLES)):
        columns = [
            (folder / name / f"{lang}.txt").read_text(encoding="utf-8").splitlines()[first[lang] :]
            for lang in LANGS
        ]
        for number, texts in enumerate(zip(*columns, strict=True)):
            yield Row(name.partition("/")[0], number, dict(zip(LANGS, texts, strict=True)))


def read_sentences() -> list[Row]:
    """The sentences with their slots."""
    listed = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentences"]
    return [Row("sentences", number, texts) for number, texts in enumerate(listed)]


@lru_cache(maxsize=1)
def read_defects() -> dict[tuple[str, int], frozenset[str]]:
    """What is truly wrong in the published texts: the languages of a row that have it."""
    listed = tomllib.loads(DEFECTS.read_text(encoding="utf-8"))["defects"]
    return {(each["set"], each["row"]): frozenset(each["langs"]) for each in listed}
