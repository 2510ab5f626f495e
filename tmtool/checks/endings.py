"""Final punctuation: a pair whose sides end differently has lost or changed its last mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.document_structure import build_blocks
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, build_form_finding
from tmtool.findings import Finding
from tmtool.lang.script import get_base
from tmtool.units import Bitext

_CLOSING = "”’\"'）)」』》】]* \u00a0\u3000†‡"
_FOOTNOTE_MARK = re.compile(
    r"[¹²³⁰-⁹]+\Z|(?<=[a-z)”][.;,])(?<!\b[a-z]\.)(?<!Sect\.|Corr\.)(?<!Add\.|Rev\.)[0-9]{1,2}\Z"
    r"|(?<=[。；，])[0-9]{1,2}\Z|(?<=\S)[ ]?\[[0-9]{1,3}\Z"
)
_CONJUNCTION = re.compile(
    r"(?<=[;؛,]) +(?:and|or|et|ou|y|o|и|или|و|أو)\Z|(?<=[；，]) ?(?:以及|及|并|并且|和|或|或者)\Z"
)
_SAME_MARKS = {
    "。": ".", ".": ".", "．": ".", "؟": "?", "？": "?", "?": "?", "！": "!", "!": "!", "；": ";",
    ";": ";", "؛": ";", "：": ":", ":": ":", "，": ",", ",": ",", "،": ",", "、": ",", "…": "…",
    "—": "—",
}  # fmt: skip
_EQUIVALENT: Sequence[set[str | None]] = ({",", ";"}, {".", "!"}, {"?", "!"})
_SENTENCE_MARKS = frozenset(".?!")
_QUOTES = tuple("”’\"'」』")
_UNMARKED = frozenset({"masthead", "title", "heading", "cell", "signature"})
_ABBREVIATION = re.compile(
    r"(?<![^\W\d_])(?:[ap]\.m|(?:[A-Z]\.)+[A-Z]|etc|et al|Add|Amend|Corr|Rev|Sect|Nos?|Vols?|Inc"
    r"|Ltd|Co|Corp|Bros|Jr|Sr|Dept|Univ)\.\Z"
)
_INTRODUCTION = re.compile(
    r"\b(?i:following|follows?|below|namely|including|includes?|notes?|says?|said|states?|stated"
    r"|asks?|asked|decides?|decided)\b(?: [a-z]+){0,4}\W*\Z"
    r"|(?:如下|以下|下列)[\u3400-\u9fff]{0,8}\W*\Z|(?:包括|例如|即|[说說问問]|指出|表示|[决決]定)\W*\Z"
)
_FIRST_ITEM = re.compile(r"\s*(?:[•●○▪◦‣*–—-]\s|[(（]?(?:a|i|A|I|1|一)[)）.、．])")
_MAX_FRAGMENT = {"zh": 8, "en": 28}
_NO_SENTENCE = re.compile(
    r"[^a-z\u3400-\u9fff]*[A-Z]{2}[^a-z\u3400-\u9fff]*\Z|\s*[•●○▪◦‣*–—-]\s"
    r"|.*(?:(?:www\.|https?:|@)\S+|[0-9 -]{7,}|(?:[A-Za-z0-9-]+\.){2,}[a-z]{2,})\W*\Z",
    re.DOTALL,
)
_REFERENCE = re.compile(
    r"\s*(?:[0-9]{1,3}\s)?(?:(?i:see|ibid|source|note|figure|table)\b|[见見]|同上|[来來]源|[资資]料[来來]源|[图圖表注])"
)
_NUMBERING = re.compile(r"\W*(?:[0-9]{1,4}|[a-z]|[IVXivx]{1,5}|[一二三四五六七八九十]{1,3})\W*")


def find_ending(text: str) -> str | None:
    """Return the last mark of a text in its English form, or None.

    >>> find_ending("大会，"), find_ending("the Assembly decides:”"), find_ending("Annex")
    (',', ':', None)
    """
    stripped = _strip_ending(text)
    return "…" if stripped.endswith("..") else _SAME_MARKS.get(stripped[-1:])


def _strip_ending(text: str) -> str:
    """Strip closing brackets, footnote marks and a final "and"."""
    without_note = _FOOTNOTE_MARK.sub("", text.rstrip(_CLOSING)).rstrip(_CLOSING)
    return _CONJUNCTION.sub("", without_note)


def _check_endings(job: CheckInput) -> Iterator[Finding]:
    last_rows = _find_last_rows(job.whole) if job.whole else None
    following: Sequence[Pair | None] = [*job.pairs[1:], None]
    for pair, next_pair in zip(job.pairs, following, strict=True):
        texts = pair.source, pair.target
        marks = {find_ending(text) for text in texts}
        if len(marks) == 1 or not all(map(str.strip, texts)):
            continue
        if last_rows is not None and pair.number not in last_rows and marks != {"?", "."}:
            continue
        if not (
            marks in _EQUIVALENT
            or any(map(_NUMBERING.fullmatch, texts))
            or _is_speech(texts, marks)
            or _introduces(texts, marks, next_pair)
            or _is_abbreviated(texts, marks)
            or (None in marks and _is_no_sentence(pair, marks, job.langs))
        ):
            yield _build_finding(job, pair, marks)


def _is_speech(texts: tuple[str, str], marks: set[str | None]) -> bool:
    """Return True if a text breaks off, or only one ends in a quotation.

    English may name the speaker after the quotation: “Who are you?” he asked.
    """
    if marks & {"…", "—"} and not marks & {",", ";"}:
        return True
    quoted = [text.rstrip().endswith(_QUOTES) for text in texts]
    return marks <= _SENTENCE_MARKS and quoted[0] != quoted[1]


def _introduces(texts: tuple[str, str], marks: set[str | None], next_pair: Pair | None) -> bool:
    """Return True if a colon introduces a list, a quotation or a letter."""
    if ":" not in marks:
        return False
    return (
        marks <= {":", ",", "!"}
        or any(map(_INTRODUCTION.search, texts))
        or (next_pair is not None and _FIRST_ITEM.match(next_pair.target) is not None)
    )


def _is_abbreviated(texts: tuple[str, str], marks: set[str | None]) -> bool:
    """Return True if the only full stop may belong to an abbreviation: 10 a.m."""
    return (
        "." in marks
        and "?" not in marks
        and any(_ABBREVIATION.search(_strip_ending(text)) for text in texts)
    )


def _is_no_sentence(pair: Pair, marks: set[str | None], langs: tuple[str, str]) -> bool:
    """Return True for headings, list items, captions, addresses and short texts."""
    texts = pair.source, pair.target
    is_short = any(
        len(_strip_ending(text)) <= _MAX_FRAGMENT.get(get_base(lang), 0)
        for text, lang in zip(texts, langs, strict=True)
    )
    return (
        is_short
        or pair.kind in _UNMARKED
        or any(map(_NO_SENTENCE.match, texts))
        or all(map(_REFERENCE.match, texts))
    )


def _find_last_rows(whole: Bitext) -> frozenset[int]:
    """Return the rows that end a paragraph on both sides."""
    source, target = (
        frozenset(block.rows[-1] for block in own if block.rows) for own in build_blocks(whole)
    )
    return source & target


def _build_finding(job: CheckInput, pair: Pair, marks: set[str | None]) -> Finding:
    texts = [_strip_ending(text) for text in (pair.source, pair.target)]
    written = [text[-1:] if text[-1:] in _SAME_MARKS else "none" for text in texts]
    spans = [range(at, at + 1) for at in (max(len(texts[side]) - 1, 0) for side in SIDES)]
    return build_form_finding(
        "final punctuation", "warning",
        f"final punctuation differs: {written[0]} / {written[1]}", job, pair,
        source=[spans[0]], target=[spans[1]], rule="lost" if None in marks else "changed",
    )  # fmt: skip


ENDINGS = Check(
    "final punctuation", _check_endings,
    "Both sides end with the same kind of punctuation where they end a paragraph. A semicolon may "
        "correspond to a comma; titles, headings and cells of tables may have no mark.",
    "United Nations resolutions end each paragraph alike in all languages.",
    "……的报告？ | ... the report.",
)  # fmt: skip
