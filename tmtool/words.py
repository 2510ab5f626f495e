"""Words, for inspection and for counting: jieba for Chinese, letters and figures elsewhere.

jieba knows the project's terms from seeds/terms.zh.txt. It is loaded when the first Chinese word
is asked for, says nothing, and leaves nothing behind in the temporary folder.
"""

from __future__ import annotations

import re
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, cast

from tmtool.lang.script import base
from tmtool.resources import shared
from tmtool.units import Document, Segment

if TYPE_CHECKING:
    from jieba import Tokenizer

Ranges = list[tuple[int, int]]

_WORD = re.compile(r"[^\W_]+(?:[.'’·-][^\W_]+)*|[^\w\s]|_+")
_SCRIPT = re.compile(r"(?P<latin>[A-Za-z0-9]+(?:[./-][A-Za-z0-9]+)*)|[^A-Za-z0-9]+")
_TERMS = "seeds", "terms.zh.txt"


def words(document: Document) -> tuple[Segment, ...]:
    """The words of a document's paragraphs, in order; a punctuation mark is one of its own.

    >>> from tmtool.units import Paragraph
    >>> document = Document("en", (Paragraph("body", None, "Bridge the divide."),))
    >>> [each.text for each in words(document)]
    ['Bridge', 'the', 'divide', '.']
    """
    return tuple(
        Segment(index, start, stop, paragraph.text[start:stop])
        for index, paragraph in enumerate(document.paragraphs)
        for start, stop in split(paragraph.text, document.lang)
    )


def split(text: str, lang: str) -> Ranges:
    """The ranges of a text's words; they cover all of it but white space.

    >>> [text[a:b] for text in ["弥合数字鸿沟。"] for a, b in split(text, "zh")]
    ['弥合', '数字鸿沟', '。']
    """
    if base(lang) != "zh":
        return [match.span() for match in _WORD.finditer(text)]
    return [each for match in _SCRIPT.finditer(text) for each in _chinese(match)]


def terms() -> tuple[str, ...]:
    """The project's Chinese terms, as jieba is told of them."""
    lines = shared(*_TERMS).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _chinese(match: re.Match[str]) -> Ranges:
    """A Latin word or a symbol ("COVID-19", "A/75/62") whole; anything else cut by jieba."""
    if match["latin"]:
        return [match.span()]
    found = ((word, match.start() + start) for word, start, _ in _tokenizer().tokenize(match[0]))
    return [(start, start + len(word)) for word, start in found if word.strip()]


@cache
def _tokenizer() -> Tokenizer:
    """A tokenizer of our own, filled without jieba's cache.

    That cache is a file of a known name in a folder that everybody may write to, read by `marshal`:
    it may be missing, unwritable, half-written by another process or planted. Reading the
    dictionary itself takes under a second.
    """
    jieba = _quietly_imported()
    tokenizer: Tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for term in terms():
        tokenizer.add_word(term)
    return tokenizer


def _quietly_imported() -> ModuleType:
    """The package jieba without its warnings and without the handler it hangs on stderr."""
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    logger = logging.getLogger("jieba")
    logger.removeHandler(jieba.log_console)
    logger.setLevel(logging.WARNING)
    return cast(ModuleType, jieba)
