"""Reading takes time by the length of a text, not by its square, also where it is badly made."""

import cpu
import pytest

from tmtool.documents import read_text

ZH = "大会回顾其以往各项决议"
EN = "The General Assembly recalls its previous resolutions"
TEXTS = {
    "lines of one paragraph": lambda n: "\n".join([ZH * 4] * n),
    "lines of one paragraph, English": lambda n: "\n".join([f"{EN} and many others"] * n),
    "titles that never close": lambda n: "\n\n".join([f"{ZH}《{ZH}"] * n),
    "spaces lost in one paragraph": lambda n: " ".join(["The Assembly,and the world recalls"] * n),
    "dates lost in one paragraph": lambda n: f"{ZH}2006728日，" * n,
    "figures that may be marks": lambda n: "\n\n".join(
        f"{i}. {ZH}{i % 90 + 1}《" for i in range(n)
    ),
}


def reading(text: str):
    return lambda: read_text(text, lang="zh" if "大" in text else "en")


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_as_long(name: str):
    short, long = TEXTS[name](200), TEXTS[name](800)
    reading(TEXTS[name](10))()
    assert not cpu.grows(reading(short), reading(long), most=8)
