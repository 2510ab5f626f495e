"""Single marks, spaces, repeated words and final punctuation.

Rules that are patterns are data in `marks.toml`: width, commas, quotation marks, spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import (
    ADDRESS,
    HAN,
    CheckInput,
    Pair,
    SideText,
    build_check,
    build_form_finding,
    iter_texts,
)
from tmtool.checks.structure import build_blocks, locate_marks
from tmtool.findings import Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base
from tmtool.words import build_plain_words

_WIDE = dict(zip(",;:?!.()", "，；：？！。（）", strict=True))
_TO_FULL = str.maketrans(_WIDE)
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): "."}


@dataclass(frozen=True, slots=True)
class MarkRule:
    """A pattern that texts of some languages should not match; `marks.toml` explains the fields."""

    check: str
    message: str
    pattern: re.Pattern[str]
    rule: str = ""
    langs: tuple[str, ...] = ()
    not_langs: tuple[str, ...] = ()
    suggestion: str = ""
    label: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    simplified: bool = False

    def applies_to(self, lang: str) -> bool:
        """Return True if the rule is for texts in this language."""
        return lang not in self.not_langs and (not self.langs or lang in self.langs)

    def iter_matches(self, text: str) -> Iterator[tuple[range, ...]]:
        """Yield the marked stretches of each match."""
        if self.unless and self.unless.fullmatch(text):
            return
        label = self.label and self.label.match(text)
        for match in self.pattern.finditer(text, label.end() if label else 0):
            groups = range(1, self.pattern.groups + 1) or [0]
            yield tuple(range(*match.span(each)) for each in groups)


@lru_cache(maxsize=1)
def _read_rules() -> Mapping[str, Sequence[MarkRule]]:
    """Read the rules, by check."""
    table = read_toml("marks")

    def compile_pattern(written: str) -> re.Pattern[str]:
        for name, characters in table["classes"].items():
            written = written.replace(f"<{name}>", characters)
        return re.compile(written)

    rules: dict[str, list[MarkRule]] = {}
    for row in table["rules"]:
        patterns = {
            key: compile_pattern(row[key]) for key in ("pattern", "label", "unless") if key in row
        }
        rules.setdefault(row["check"], []).append(MarkRule(**{**row, **patterns}))
    return rules


def find_marks(job: CheckInput, check: str) -> Iterator[Finding]:
    """Report the matches of the rules of a check."""
    notes = locate_marks(job.whole) if job.whole else {}
    for lang in dict.fromkeys(job.bases):
        rules = [rule for rule in _read_rules()[check] if rule.applies_to(lang)]
        if any(rule.simplified for rule in rules) and _is_traditional(job):
            rules = [rule for rule in rules if not rule.simplified]
        for text in iter_texts(job, lang) if rules else ():
            bare = ADDRESS.sub(lambda match: "\ufffc" * len(match[0]), text.text)
            removed = notes.get((text.pair.number, text.side), ())
            for rule in rules:
                for spans in rule.iter_matches(bare):
                    # The space behind a footnote mark stays when the mark is taken out.
                    if not any(spans[0].start <= at <= spans[-1].stop for at in removed):
                        yield _build_mark_finding(job, text, rule, spans)


def _build_mark_finding(
    job: CheckInput, text: SideText, rule: MarkRule, spans: tuple[range, ...]
) -> Finding:
    sign = text.text[spans[0].start : spans[0].stop].strip()
    forms = {"sign": sign, "full": sign.translate(_TO_FULL), "half": sign.translate(_TO_HALF)}
    suggestion = rule.suggestion.format(**forms) or None
    return build_form_finding(
        rule.check, rule.message.format(**forms), job, text.pair, rule=rule.rule,
        marks={text.side: spans}, suggestion=suggestion,
    )  # fmt: skip


def _is_traditional(job: CheckInput) -> bool:
    """Return True if Big5 has more characters of the Chinese texts than GB 2312."""
    text = "".join(each.text for each in iter_texts(job, "zh"))
    return len(text.encode("big5", "ignore")) > len(text.encode("gb2312", "ignore"))


_ENGLISH_REPEAT = re.compile(
    rf"(?<![^\W{HAN}])(?P<word>[A-Za-z]{{2,}}|(?<![.])(?-i:a))\s+(?P<again>(?P=word))"
    rf"(?![^\W{HAN}]|[-’'.]\w)",
    re.IGNORECASE,
)
_ENGLISH_NAME_REPEAT = re.compile(r"\b(?P<name>[A-Z][a-z]+)[ -](?P=name)\b")
_CHINESE_NAME_REPEAT = re.compile(rf"(?P<name>[{HAN}]{{1,6}})[ ·・－-]?(?P=name)")
_CHINESE_REPEAT = re.compile(rf"(?=(?P<word>[{HAN}]{{1,12}})(?P=word))")


def _find_repeats(job: CheckInput) -> Iterator[Finding]:
    may_be_repeated = read_toml("words")["repeated words"]["may_be_twice"]
    for text in (*iter_texts(job, "en"), *iter_texts(job, "zh")):
        for match in _ENGLISH_REPEAT.finditer(text.text):
            word = match["word"]
            if word.lower() not in may_be_repeated and not _is_name_repeat(match, text.other):
                yield _build_repeat_finding(job, text, range(*match.span()), word)
    for text, span in _find_chinese_repeats([*iter_texts(job, "zh")]):
        word = text.text[span.start : (span.start + span.stop) // 2]
        yield _build_repeat_finding(job, text, span, word)


def _is_name_repeat(match: re.Match[str], other: str) -> bool:
    """Return True for Pago Pago (帕果帕果) and “the The Hague”, False for a slip: Mali Mali."""
    word, again = match["word"], match["again"]
    if word.isupper() or not again[0].isupper():
        return False
    is_name = not re.search(f"[{HAN}]", other) or _CHINESE_NAME_REPEAT.search(other)
    return word[0].islower() or bool(is_name)


def _find_chinese_repeats(texts: Sequence[SideText]) -> Iterator[tuple[SideText, range]]:
    """Find repeated words after word segmentation; 发展发展中国家 is two words."""
    lists = read_toml("words")["repeated words"]
    simplified = [(each, simplify_in_place(each.text)) for each in texts]
    suspects = [(each, text) for each, text in simplified if _CHINESE_REPEAT.search(text)]
    if not suspects:
        return
    split, _ = build_plain_words(text for _, text in suspects)
    for each, text in suspects:
        ends, last = dict(split(text)), 0
        limits = {0, *ends, *ends.values()}
        for match in _CHINESE_REPEAT.finditer(text):
            word, start = match["word"], match.start()
            stop = start + 2 * len(word)
            if start < last or not limits.issuperset((start, start + len(word), stop)):
                continue
            following = text[stop : ends.get(stop, stop)]
            # 培训培训员: a suffix may make a longer word that no list has.
            if following not in {*lists["suffixes"]} and _is_slip(word, following, each.other):
                last = stop
                yield each, range(start, stop)


def _is_slip(word: str, following: str, other: str) -> bool:
    """Return False for a word that may be said twice: for emphasis, or in a name (的的喀喀湖)."""
    lists = read_toml("words")["repeated words"]
    if len(word) == 1:
        return word in lists["particles"] and following[:1] != following[1:2]
    is_joining = word[0] == "一" or word[-1] in lists["joining"]
    return (
        word not in lists["said_twice"]
        and not is_joining
        and not _ENGLISH_NAME_REPEAT.search(other)
    )


def _build_repeat_finding(job: CheckInput, text: SideText, span: range, word: str) -> Finding:
    return build_form_finding(
        "repeated words", f"“{word}” is repeated", job, text.pair,
        marks={text.side: [span]}, suggestion=word,
    )  # fmt: skip


_CLOSING = "”’\"'）)」』》】]* \u00a0\u3000†‡"
_FOOTNOTE_MARK = re.compile(
    r"[¹²³⁰-⁹]+\Z|(?<=[a-z)”][.;,])(?<!\b[a-z]\.)(?<!Sect\.|Corr\.)(?<!Add\.|Rev\.)[0-9]{1,2}\Z"
    r"|(?<=[。；，])[0-9]{1,2}\Z|(?<=\S)[ ]?\[[0-9]{1,3}\Z"
)
_CONJUNCTION = re.compile(
    r"(?<=[;؛,]) +(?:and|or|et|ou|y|o|и|или|و|أو)\Z|(?<=[；，]) ?(?:以及|及|并|并且|和|或|或者)\Z"
)
_LAST_MARKS = dict(zip("。.．؟？?！!；;؛：:，,،、…—", "...???!!;;;::,,,,…—", strict=True))
_EQUIVALENT = frozenset(map(frozenset, (",;", ".!", "?!", ":,", ":!")))
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
_MIN_SENTENCE = {"zh": 9, "en": 29}  # characters; headings are shorter
_NO_SENTENCE = re.compile(
    r"[^a-z\u3400-\u9fff]*[A-Z]{2}[^a-z\u3400-\u9fff]*\Z|\s*[•●○▪◦‣*–—-]\s"
    r"|.*(?:(?:www\.|https?:|@)\S+|[0-9 -]{7,}|(?:[A-Za-z0-9-]+\.){2,}[a-z]{2,})\W*\Z",
    re.DOTALL,
)


def _find_endings(job: CheckInput) -> Iterator[Finding]:
    blocks = build_blocks(job.whole) if job.whole else ()
    ends = [{block.rows[-1] for block in own if block.rows} for own in blocks]
    last_rows = ends[0] & ends[1] if ends else None
    following: Sequence[Pair | None] = [*job.pairs[1:], None]
    for pair, next_pair in zip(job.pairs, following, strict=True):
        texts = _strip_ending(pair.source), _strip_ending(pair.target)
        marks = {"…" if text.endswith("..") else _LAST_MARKS.get(text[-1:]) for text in texts}
        is_last = last_rows is None or pair.number in last_rows or marks == {"?", "."}
        if len(marks) == 1 or not is_last or min(map(len, texts)) < 4 or marks & {"…", "—"}:
            continue
        if marks in _EQUIVALENT or _is_allowed(pair, texts, marks, next_pair, job.langs):
            continue
        written = [text[-1] if text[-1] in _LAST_MARKS else "none" for text in texts]
        spans = [range(len(text) - 1, len(text)) for text in texts]
        rule = "lost" if None in marks else "changed"
        message = f"final punctuation differs: {written[0]} / {written[1]}"
        yield build_form_finding(
            "final punctuation", message, job, pair, rule=rule, source=spans[:1], target=spans[1:]
        )


def _strip_ending(text: str) -> str:
    """Strip closing brackets, footnote marks and a final "and"."""
    without_note = _FOOTNOTE_MARK.sub("", text.rstrip(_CLOSING)).rstrip(_CLOSING)
    return _CONJUNCTION.sub("", without_note)


def _is_allowed(
    pair: Pair,
    texts: Sequence[str],
    marks: set[str | None],
    next_pair: Pair | None,
    langs: tuple[str, str],
) -> bool:
    """Return True if the last marks may differ: without a sentence, before lists, in quotations."""
    if None in marks:
        is_short = any(
            len(text) < _MIN_SENTENCE.get(get_base(lang), 0)
            for text, lang in zip(texts, langs, strict=True)
        )
        if is_short or pair.kind in _UNMARKED or any(map(_NO_SENTENCE.match, texts)):
            return True
    if ":" in marks:
        is_list = next_pair is not None and _FIRST_ITEM.match(next_pair.target)
        return bool(is_list or any(map(_INTRODUCTION.search, texts)))
    if "." in marks and "?" not in marks:
        return any(map(_ABBREVIATION.search, texts))
    # English may name the speaker after a quotation: “Who are you?” he asked.
    quoted = [text.rstrip().endswith(_QUOTES) for text in pair.texts]
    return marks == {".", "?"} and quoted[0] != quoted[1]


_BY_RULES = (
    "width", "commas", "ellipses and dashes", "quotation marks", "spaces", "doubled marks",
    "curly quotes",
)  # fmt: skip
WIDTH, COMMAS, LONG_MARKS, QUOTES, SPACES, DOUBLED, CURLY = (
    build_check(name, partial(find_marks, check=name)) for name in _BY_RULES
)
REPEATED_WORDS = build_check("repeated words", _find_repeats)
ENDINGS = build_check("final punctuation", _find_endings)
