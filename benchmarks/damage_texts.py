"""The texts that damage is planted in: those the detector was made with, and others.

`design` was looked at while the detector was made: corpora/ict-2020, made-up citations (real texts
have few dates), the sentences that the segmenter is tested on, and un_ga61_ldc. `held-out`, UDHR
and E/RES/2023/3, was looked at once, and what was missed there seen to; `sdg` was measured when all
was done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unicodedata import normalize

from tmtool.documents.content import raise_figures
from tmtool.documents.damage import Repair
from tmtool.documents.reading import DocumentReading, ReadingOptions, read_string
from tmtool.resources import locate_shared
from tmtool.units import Meta

_SIX = ("zh", "en", "fr", "es", "ru", "ar")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip
_TOPICS = {
    "en": ("public libraries", "clean water", "rural roads", "school meals", "coastal fisheries",
           "the care of forests", "early warning", "safe bridges", "postal services"),
    "zh": ("公共图书馆", "清洁饮水", "农村公路", "学校供餐", "沿海渔业", "森林养护", "预警",
           "桥梁安全", "邮政服务"),
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text of lines: its name, its language and the lines, as they are and with whole accents."""

    name: str
    lang: str
    raw: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What damage is planted in: accents that stood apart from their letters are damage too."""
        return tuple(normalize("NFC", line) for line in self.raw)


def texts_of(name: str) -> list[Text]:
    """The texts of a set; of outside ones, those that TMTOOL_MATERIAL has."""
    material = os.environ.get("TMTOOL_MATERIAL")
    return list(SETS[name](Path(material) / "align" if material else None))


def reading(text: str, lang: str, repair: Repair) -> DocumentReading:
    """A text as it is read."""
    return read_string(text, ReadingOptions("the text", lang, repair=repair), "text", Meta())


def _design(material: Path | None) -> Iterator[Text]:
    for lang in ("zh", "en"):
        yield _of_file("ict-2020", lang, locate_shared("corpora", "ict-2020", f"{lang}.txt"))
        yield Text("citations", lang, tuple(_citations(lang)))
        if material:
            yield _raised(_of_file("ga61", lang, material / "un_ga61_ldc" / f"{lang}.txt"))
    for lang in ("fr", "es", "ru", "ar"):
        yield Text("sentences", lang, tuple(_sentences(lang)))


def _held_out(material: Path | None) -> Iterator[Text]:
    if material:
        for lang in ("zh", "en"):
            yield _of_file("ecosoc", lang, material / "un_ecosoc_2023_3" / f"{lang}.txt")
        for lang in _SIX:
            yield _of_file("udhr", lang, material / "udhr" / f"{lang}.txt")


def _sdg(material: Path | None) -> Iterator[Text]:
    for lang in _SIX if material else ():
        assert material is not None
        yield _of_file("sdg", lang, material / "sdg" / "lines" / f"{lang}.txt")


SETS: dict[str, Callable[[Path | None], Iterator[Text]]] = {
    "design": _design, "held-out": _held_out, "sdg": _sdg,
}  # fmt: skip


def _of_file(name: str, lang: str, path: Path) -> Text:
    return Text(name, lang, tuple(path.read_text("utf-8").splitlines()))


def _sentences(lang: str) -> Iterator[str]:
    path = Path(__file__).parents[1] / "tests" / "data" / "segment" / f"{lang}.txt"
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.replace("|", "")


def _raised(text: Text) -> Text:
    """The same text with its footnote figures raised: they hang on the words as it comes."""
    lines = []
    for paragraph in reading("\n".join(text.lines), text.lang, "none").document.paragraphs:
        line, at = f"{paragraph.label}. " if paragraph.label else "", 0
        for note in paragraph.notes:
            line += paragraph.text[at : note.offset] + raise_figures(note.mark)
            at = note.offset
        lines.append(line + paragraph.text[at:])
    return Text(text.name, text.lang, tuple(lines))


def _citations(lang: str) -> Iterator[str]:
    """Made-up sentences that cite resolutions by their dates, each in its session."""
    rng = Random(2020)
    for _ in range(150):
        session = rng.randint(50, 79)
        late = rng.random() < 0.8
        year, month = 1945 + session + (not late), rng.randint(9, 12) if late else rng.randint(1, 9)
        day, number = rng.randint(1, 28), rng.randint(1, 310)
        cited, about = f"{session}/{number}", rng.choice(_TOPICS[lang])
        make = _in_english if lang == "en" else _in_chinese
        yield rng.choice(make(cited, (year, month, day), about))


def _in_english(cited: str, date: tuple[int, int, int], about: str) -> tuple[str, ...]:
    on = f"{date[2]} {_MONTHS[date[1] - 1]} {date[0]}"
    return (
        f"Recalling its resolution {cited} of {on} on {about} in mountain areas,",
        f"Recalling also the report that the Committee adopted on {on} and its annexes on {about},",
        f"Noting the meeting of experts held in the city hall from 1 to {on} for {about},",
    )


def _in_chinese(cited: str, date: tuple[int, int, int], about: str) -> tuple[str, ...]:
    on = f"{date[0]}年{date[1]}月{date[2]}日"
    return (
        f"回顾其{on}第{cited}号决议以及以往关于{about}的各项决议，",
        f"又回顾{on}关于{about}的第{cited}号决议和委员会的相关决定，",
        f"注意到{on}至{min(date[2] + 2, 30)}日在会议厅举行的{about}专家会议所取得的成果，",
        f"欢迎委员会在{on}通过的报告以及其中关于{about}的建议，",
    )
