"""What the path of a file says: the language of its text, and what is the same in all languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tmtool.lang.codes import OFFICIAL
from tmtool.un.file_names import (
    LETTERS,
    SUFFIXES,
    SymbolKey,
    build_symbol_key,
    find_stem_job,
    find_stem_symbol,
    find_supplements,
    normalize_supplements,
)

# Codes as people write them into names, and the regions and scripts that may follow them.
_CODES = {
    "zh": "zh|zho|chi|cmn|chs|cht", "en": "en|eng", "fr": "fr|fra|fre", "ru": "ru|rus",
    "es": "es|spa", "ar": "ar|ara|arb",
}  # fmt: skip
_REGIONS = {
    "zh": "cn|tw|hk|mo|sg|hans|hant|chs|cht", "en": "gb|us|uk|un", "fr": "fr|ca|ch|be",
    "es": "es|mx|ar|419", "ru": "ru", "ar": "sa|eg|ae|001",
}  # fmt: skip
# Codes of other meanings elsewhere: at the end of a name only.
_LAST = {"zh": "cn|ch", "es": "sp"}
_WORDS = {
    "zh": "chinese|chinois|chino|китайский",
    "en": "english|anglais|ingl[eé]s|английский",
    "fr": "french|fran[cç]ais|franc[eé]s|французский",
    "ru": "russian|russe|ruso|русский",
    "es": "spanish|espagnol|espa[nñ]ol|испанский",
    "ar": "arabic|arabe|[aá]rabe|عربي|العربية|арабский",
}
_CHINESE = {
    "zh": "中文版?|[汉漢华][语語]", "en": "英文版?|英[语語]", "fr": "法文版?|法[语語]",
    "ru": "俄文版?|俄[语語]", "es": "西班牙文版?|西班牙[语語]|西文版?",
    "ar": "阿拉伯文版?|阿拉伯[语語]|阿文版?",
}  # fmt: skip
# One character, as in 决议_中.docx.
_CHARACTERS = {"zh": "中", "en": "英", "fr": "法", "ru": "俄", "es": "西", "ar": "阿"}
_CJK = r"\u3400-\u9fff"
_SIGNS = r"[-_. ()\[\]（）【】]"
_SUFFIX = re.compile("(?:" + "|".join(map(re.escape, SUFFIXES)) + ")+$", re.IGNORECASE)
_LETTER = re.compile(r"(?P<rest>.*[0-9A-Za-z)])[-_. ]+\(?(?P<letter>[ACEFRS])\)?")


@dataclass(frozen=True, slots=True)
class PathName:
    """What a path says.

    `stem` and `folder` are what is left without language and ending, in one spelling: equal in all
    languages where files are named alike. `letter` is a language that the last letter may stand
    for; it may as well be a part of a resolution ("47/202 A").
    """

    stem: str
    folder: tuple[str, ...]
    lang: str | None = None
    letter: str | None = None
    symbol: str | None = None
    job: str | None = None
    supplements: tuple[str, ...] = ()

    @property
    def key(self) -> SymbolKey | None:
        """The symbol as it is compared."""
        return build_symbol_key(self.symbol) if self.symbol else None


def describe(
    parts: tuple[str, ...], languages: Iterable[str] = (), *, letter: bool = False
) -> PathName:
    """What a path, part by part, says of its file; the last part is its name.

    `languages` are looked for besides the official six; with `letter` the letter at the end of the
    name is a language.

    >>> name = describe(("zh", "2020", "A_RES_75_202.docx"))
    >>> name.lang, name.symbol, name.folder
    ('zh', 'A/RES/75/202', ('2020',))
    >>> describe(("决议草案_zh-CN.txt",)) == describe(("决议草案（中文）.docx",))
    True
    """
    known = tuple(sorted({*OFFICIAL, *languages}))
    *folders, name = (unicodedata.normalize("NFKC", part) for part in parts)
    lang, folder = _of_folders(folders, known)
    stem = _SUFFIX.sub("", name)
    said, stem = _language(stem, known)
    job = find_stem_job(stem)
    if said is None and job:
        said = job[1]
    found = None if said or job else _LETTER.fullmatch(stem)
    if found and letter:
        said, stem, found = LETTERS[found["letter"]], found["rest"], None
    return PathName(
        _canonical(job[0] if job else stem),
        folder,
        said or lang,
        LETTERS[found["letter"]] if found else None,
        find_stem_symbol(stem),
        job[0] if job else None,
        find_supplements(stem),
    )


def strip_language(name: str, languages: Iterable[str] = ()) -> str:
    """The name of a file without its ending and its language, as it is spelled.

    >>> strip_language("Report_zh-CN.docx"), strip_language("1910268C.docx")
    ('Report', '1910268')
    """
    stem = _SUFFIX.sub("", name)
    job = find_stem_job(stem)
    if job and job[1]:
        return re.sub(rf"{_SIGNS}*[A-Z]{_SIGNS}*$", "", stem)
    return _language(stem, tuple(sorted({*OFFICIAL, *languages})))[1]


def is_document(name: str, languages: Iterable[str] = ()) -> bool:
    """Whether a file is named like one that holds a text: report.docx, 001.zh, README.

    >>> [is_document(name) for name in ("a.docx", "001.zh", "a.jpg", ".a.txt", "~$a.docx")]
    [True, True, False, False, False]
    """
    if name.startswith((".", "~$")):
        return False
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    code = _language(f"x{suffix}", tuple(sorted({*OFFICIAL, *languages})))
    return suffix in ("", *SUFFIXES) or code == (code[0], "x")


def _of_folders(
    folders: Iterable[str], languages: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """The language that the innermost folder names, and all folders without languages."""
    lang, kept = None, []
    for folder in folders:
        found, rest = _language(folder, languages)
        lang = found or lang
        kept.append(_canonical(rest))
    return lang, tuple(each for each in kept if each)


def _language(text: str, languages: tuple[str, ...]) -> tuple[str | None, str]:
    """The language that a name says at its end, its start or inside, and the rest of the name."""
    for pattern in _patterns(languages):
        found = pattern.search(text)
        if found and found.lastgroup:
            return found.lastgroup, text[: found.start()] + text[found.end() :]
    return None, text


@lru_cache(maxsize=64)
def _patterns(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Where a language may stand in a name, the surest place first."""
    codes = {lang: _code(lang) for lang in languages}
    words = {lang: f"{code}|{_WORDS.get(lang, code)}" for lang, code in codes.items()}
    last = {lang: f"{word}|{_LAST.get(lang, word)}" for lang, word in words.items()}
    start = rf"(?:^|{_SIGNS}{{1,2}}|(?<=[{_CJK}]))"
    shapes = (
        # Chinese words stand anywhere in names, but these at an end only where a language is meant.
        rf"{start}(?:{_groups(last)}){_SIGNS}?$",
        rf"{_SIGNS}{{0,2}}(?:{_groups(_CHINESE)}){_SIGNS}?$",
        rf"{_SIGNS}{{1,2}}(?:{_groups(_CHARACTERS)}){_SIGNS}?$",
        rf"^{_SIGNS}?(?:{_groups(words)})(?:{_SIGNS}{{1,2}}|(?=[{_CJK}]))",
        rf"^{_SIGNS}?(?:{_groups(_CHINESE)}){_SIGNS}{{1,2}}",
        rf"(?<![^\W\d_])(?:{_groups(_WORDS)})(?![^\W\d_])",
        rf"{_SIGNS}(?:{_groups(_CHINESE)})(?={_SIGNS})",
        rf"{_SIGNS}(?:{_groups(codes)})(?={_SIGNS})",
    )
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


def _code(lang: str) -> str:
    regions = _REGIONS.get(lang)
    code = f"(?:{_CODES.get(lang, lang)})"
    return f"{code}(?:[-_](?:{regions}))?" if regions else code


def _groups(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{lang}>{pattern})" for lang, pattern in patterns.items())


def _canonical(text: str) -> str:
    """One spelling: no capitals, one sign for all that separates, supplements as in symbols."""
    plain = normalize_supplements(text).casefold()
    return re.sub(rf"(?:{_SIGNS}|[,;+&])+", "_", plain).strip("_")
