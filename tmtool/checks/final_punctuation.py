"""How both sides of a pair end: a sentence that breaks off, runs on, or is no question any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tmtool.checks.document_structure import build_blocks
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, build_form_finding, read_word_lists
from tmtool.findings import Finding
from tmtool.lang.script import get_base
from tmtool.units import Bitext

_CLOSING = "”’\"'）)」』》】]* \u00a0\u3000†‡"
_NOTE = re.compile(
    r"[¹²³⁰-⁹]+\Z|(?<=[a-z)”][.;,])(?<!\b[a-z]\.)(?<!Sect\.|Corr\.)(?<!Add\.|Rev\.)[0-9]{1,2}\Z"
    r"|(?<=[。；，])[0-9]{1,2}\Z|(?<=[.;,。；，”\"])[ ]?\[[0-9]{1,3}\Z"
)
"""The mark of a footnote that stands in the text; 7.b.1 and Add.1 have none."""
_AND = re.compile(
    r"(?<=[;؛,]) +(?:and|or|et|ou|y|o|и|или|و|أو)\Z|(?<=[；，]) ?(?:以及|及|并|并且|和|或|或者)\Z"
)
"""What leads on to the last item of a list, behind the mark of this one."""
_PLAIN = {
    "。": ".", ".": ".", "．": ".", "؟": "?", "？": "?", "?": "?", "！": "!", "!": "!", "；": ";",
    ";": ";", "؛": ";", "：": ":", ":": ":", "，": ",", ",": ",", "،": ",", "、": ",", "…": "…",
    "—": "—",
}  # fmt: skip
_ALIKE = ({",", ";"}, {".", "!"}, {"?", "!"})
"""Marks that stand for each other: ； for a comma, and ！ where English is less emphatic."""
_SENTENCE = frozenset(".?!")
_QUOTES = tuple("”’\"'」』")
_QUESTION = {"?", "."}
"""What is told within a paragraph too, where languages cut their sentences in different ways."""
_UNMARKED = frozenset({"masthead", "title", "heading", "cell", "signature"})
"""Kinds of paragraphs that may do without a mark."""
_LEADS_ON = re.compile(
    r"(?i:\b(?:following|follows?|below|includ(?:e|es|ing)|namely|examples?|instance|notes?|says?|said"
    r"|stat(?:es|ed)|asks?|asked|contact|decide[sd]?|reads?))\W*\Z"
    r"|(?:如下|以下|下列|包括|例如|比如|譬如|即|说|說|问|問|指出|表示|注|联络|聯絡|决定|決定|信息|資訊|内容|內容)\W*\Z"
    r"|(?:如下|以下|下列)[\u3400-\u9fff]{1,8}\W*\Z|\b(?i:following)(?: [a-z]+){1,4}\W*\Z"
)
"""What leads on to what comes: a colon, a comma or a full stop are then a matter of style."""
_SALUTATION = re.compile(
    r"(?i:dear|distinguished|excellenc|ladies|gentlemen|colleagues|friends|mr\.|madam|sirs?\b|regards"
    r"|yours|sincerely|respectfully)|尊敬|亲爱|親愛|各位|先生|女士|阁下|閣下|同事|朋友|[谨謹][启啟上]|敬礼|敬禮|此致"
)
_FRAGMENT = {"zh": 12, "en": 40}
"""A text no longer than this is hardly a sentence, which its mark would be missed in. Chosen, no
measurement."""
_REMARK = re.compile(
    r"\s*(?:[•●○▪◦‣*–—-]\s?|[a-z][ )]\s?|[0-9]{1,3}\s)?(?i:see\b|ibid|source|note|cf\.|e-?mail|tel"
    r"|fax|website|figure [0-9]|table [0-9]|[见見]|参见|參見|同上|[来來]源|[资資]料[来來]源"
    r"|[备備]?注|[电電][话話]|[传傳]真"
    r"|网址|網址|电邮|電郵|[图圖表] ?[0-9])"
)
"""What footnotes, captions and addresses begin with: many have no mark."""
_ADDRESS = re.compile(
    r"(?:www\.|https?:|@)\S+\W*\Z|[0-9 -]{7,}\W*\Z|(?:[A-Za-z0-9-]+\.){2,}[a-z]{2,}\W*\Z"
)
_ITEM = re.compile(r"\s*[•●○▪◦‣*–—-]\s")
_CAPITALS = re.compile(r"[^a-z\u3400-\u9fff]*[A-Z]{2}[^a-z\u3400-\u9fff]*")
"""A heading in capitals; Chinese beside capitals is none."""
_NUMBERING = re.compile(r"\W*(?:[0-9]{1,4}|[a-z]|[IVXivx]{1,5}|[一二三四五六七八九十]{1,3})\W*")


def find_ending(text: str) -> str | None:
    """The mark that a text ends with, in one spelling for all languages; None without a mark.

    >>> find_ending("大会，"), find_ending("the Assembly decides:”"), find_ending("Annex")
    (',', ':', None)
    """
    bare = _bare(text)
    return "…" if bare.endswith("..") else _PLAIN.get(bare[-1:])


def _bare(text: str) -> str:
    """The text without what closes behind its last mark: brackets, footnote marks, "and"."""
    return _AND.sub("", _NOTE.sub("", text.rstrip(_CLOSING)).rstrip(_CLOSING))


@lru_cache(maxsize=1)
def _abbreviated() -> re.Pattern[str]:
    """A full stop that ends a word, and may end the sentence too."""
    words = "|".join(map(re.escape, read_word_lists()["final punctuation"]["abbreviations"]))
    return re.compile(rf"(?<![^\W\d_])(?:[ap]\.m|(?:[A-Z]\.)+[A-Z]|{words})\.\Z")


def _endings(job: CheckInput) -> Iterator[Finding]:
    ends = _find_last_rows(job.whole) if job.whole else None
    for pair in job.pairs:
        texts = pair.source, pair.target
        if not all(map(str.strip, texts)) or any(map(_NUMBERING.fullmatch, texts)):
            continue
        marks = set(map(find_ending, texts))
        if len(marks) == 1 or marks in _ALIKE or _is_speech(texts, marks):
            continue
        if ends is not None and pair.number not in ends and marks != _QUESTION:
            continue
        if marks <= {":", ",", "!"} and all(map(_SALUTATION.search, texts)):
            continue
        is_heading = pair.kind in _UNMARKED or any(map(_CAPITALS.fullmatch, texts))
        if (None in marks and is_heading) or _may_be_of_word(pair, marks):
            continue
        if not _is_matter_of_style(job, texts, marks):
            yield _report(job, pair, marks)


def _is_speech(texts: tuple[str, str], marks: set[str | None]) -> bool:
    """Whether the marks are of different sentences, or of one that breaks off.

    English may name the speaker behind what is said: 他问：“你是谁？” is "Who are you?" he asked.
    """
    if marks & {"…", "—"} and not marks & {",", ";"}:
        return True
    quoted = [text.rstrip()[-1:] in _QUOTES for text in texts]
    return marks <= _SENTENCE and quoted[0] != quoted[1]


def _find_last_rows(whole: Bitext) -> frozenset[int]:
    """The rows in which a paragraph ends on both sides."""
    source, target = (
        frozenset(block.rows[-1] for block in own if block.rows) for own in build_blocks(whole)
    )
    return source & target


def _may_be_of_word(pair: Pair, marks: set[str | None]) -> bool:
    """Whether the one full stop may belong to a word, as in "10 a.m.", and not to a sentence."""
    bare = (_bare(pair.source), _bare(pair.target))
    return "." in marks and "?" not in marks and any(map(_abbreviated().search, bare))


def _report(job: CheckInput, pair: Pair, marks: set[str | None]) -> Finding:
    bare = [_bare(text) for text in (pair.source, pair.target)]
    told = [text[-1:] if text[-1:] in _PLAIN else "none" for text in bare]
    spans = [range(at, at + 1) for at in (max(len(bare[side]) - 1, 0) for side in SIDES)]
    return build_form_finding(
        "final punctuation", "warning",
        f"final punctuation differs: {told[0]} / {told[1]}", job, pair,
        source=[spans[0]], target=[spans[1]], rule="lost" if None in marks else "changed",
    )  # fmt: skip


def _is_matter_of_style(job: CheckInput, texts: tuple[str, str], marks: set[str | None]) -> bool:
    """Return True for introductions of lists, list items and fragments, whose marks vary."""
    if ":" in marks and any(map(_LEADS_ON.search, texts)):
        return True
    return None in marks and (";" in marks or _is_fragment(texts, job.langs))


def _is_fragment(texts: tuple[str, str], languages: tuple[str, str]) -> bool:
    """Whether one text is no sentence, or a caption, an address or an item with a dot."""
    short = any(
        len(text.strip()) <= _FRAGMENT.get(get_base(lang), 0)
        for text, lang in zip(texts, languages, strict=True)
    )
    return (
        short
        or all(map(_REMARK.match, texts))
        or any(map(_ITEM.match, texts))
        or all(map(_ADDRESS.search, texts))
    )


ENDINGS = Check(
    "final punctuation", _endings,
    "Both sides end with the same kind of punctuation where they end a paragraph. A semicolon may "
        "correspond to a comma; titles, headings and cells of tables may do without a mark.",
    "United Nations resolutions end each paragraph alike in all languages.",
    "……的报告？ | ... the report.",
)  # fmt: skip
