"""Words, for inspection and for counting: jieba for Chinese, letters and figures elsewhere.

jieba knows the project's terms from seeds/terms.zh.txt. It is loaded when the first Chinese word
is asked for, says nothing, and leaves nothing behind in the temporary folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING, cast

from tmtool.lang.script import get_base
from tmtool.lang.wordlist import count_frequencies
from tmtool.resources import locate_shared
from tmtool.units import Document, Segment

if TYPE_CHECKING:
    from jieba import Tokenizer

Ranges = list[tuple[int, int]]

_WORD = re.compile(r"[^\W_]+(?:[.'’·-][^\W_]+)*|[^\w\s]|_+")
_SCRIPT = re.compile(r"(?P<latin>[A-Za-z0-9]+(?:[./-][A-Za-z0-9]+)*)|[^A-Za-z0-9]+")
_TERMS = "seeds", "terms.zh.txt"
_asked = count()


def split_words(document: Document) -> tuple[Segment, ...]:
    """The words of a document's paragraphs, in order; a punctuation mark is one of its own.

    >>> from tmtool.units import Paragraph
    >>> document = Document("en", (Paragraph("body", None, "Bridge the divide."),))
    >>> [each.text for each in split_words(document)]
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
    if get_base(lang) != "zh":
        return [match.span() for match in _WORD.finditer(text)]
    return _splitter_by(_tokenizer())(text)


def build_splitter(texts: Iterable[str], lang: str) -> Callable[[str], Ranges]:
    """`split` for these texts, and only for them: the same ranges, sooner.

    Of the Chinese word list only what the texts can have is taken in, in a third of the time. Who
    asks a second time gets the whole list, which pays from then on.

    >>> text = "弥合数字鸿沟。"
    >>> [text[a:b] for a, b in build_splitter([text], "zh")(text)]
    ['弥合', '数字鸿沟', '。']
    """
    if get_base(lang) != "zh" or next(_asked) or _tokenizer.cache_info().currsize:
        return partial(split, lang=lang)
    joined = "\n".join(texts)
    return _splitter_by(
        _tokenizer_for(joined, terms=[term for term in load_terms() if term in joined])
    )


def build_plain_splitter(texts: Iterable[str]) -> Callable[[str], Ranges]:
    """The ranges of the words of these Chinese texts, where the project's terms count for nothing.

    Who asks whether a term was cut out of other words wants no word list that has the term.

    >>> text = "冠状病毒病例"
    >>> [text[a:b] for a, b in build_plain_splitter([text])(text)]
    ['冠状病毒', '病例']
    """
    return _splitter_by(_tokenizer_for("\n".join(texts), terms=()))


def _splitter_by(tokenizer: Tokenizer) -> Callable[[str], Ranges]:
    return lambda text: [
        each for match in _SCRIPT.finditer(text) for each in _chinese(match, tokenizer)
    ]


def find_listed(words: Iterable[str]) -> frozenset[str]:
    """Which of some Chinese words are in jieba's list or the project's, without taking that in.

    >>> sorted(find_listed(["数字", "字鸿", "类型"]))
    ['数字', '类型']
    """
    wanted = frozenset(words)
    if _tokenizer.cache_info().currsize:
        return frozenset(word for word in wanted if _tokenizer().FREQ.get(word))
    with _quietly_imported().Tokenizer().get_dict_file() as file:
        known, _ = count_frequencies(file.read(), "\n".join(sorted(wanted)))
    return wanted.intersection([*load_terms(), *(word for word, count in known.items() if count)])


def load_terms() -> tuple[str, ...]:
    """The project's Chinese terms, as jieba is told of them."""
    lines = locate_shared(*_TERMS).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _chinese(match: re.Match[str], tokenizer: Tokenizer) -> Ranges:
    """A Latin word or a symbol ("COVID-19", "A/75/62") whole; anything else cut by jieba."""
    if match["latin"]:
        return [match.span()]
    found = ((word, match.start() + start) for word, start, _ in tokenizer.tokenize(match[0]))
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
    for term in load_terms():
        tokenizer.add_word(term)
    return tokenizer


def _tokenizer_for(text: str, terms: Sequence[str]) -> Tokenizer:
    """A tokenizer that knows the words in a text, which are all that it looks up there, and more.

    `terms` are words that jieba's list may lack.
    """
    jieba = _quietly_imported()
    tokenizer: Tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = count_frequencies(file.read(), "\n".join([text, *terms]))
    tokenizer.initialized = True
    for term in terms:
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
