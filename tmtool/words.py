"""Words, for inspection and for counting: jieba for Chinese, letters and figures elsewhere.

jieba knows the project's terms from seeds/terms.zh.txt. It is loaded when the first Chinese word
is asked for, says nothing, and leaves nothing behind in the temporary folder. Its list has 350,000
words, and to make a dictionary of them takes longer than to cut some hundred lines: for short texts
only the words that they have are taken in, compared by 64-bit keys, as arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import count
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias, cast

from tmtool.lang.script import get_base
from tmtool.resources import locate_shared
from tmtool.units import Document, Segment

if TYPE_CHECKING:
    import numpy as np
    from jieba import Tokenizer
    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[np.uint8]
    Keys: TypeAlias = NDArray[np.uint64]
    Whole: TypeAlias = NDArray[np.int64]

Ranges = list[tuple[int, int]]

_WORD = re.compile(r"[^\W_]+(?:[.'’·-][^\W_]+)*|[^\w\s]|_+")
_SCRIPT = re.compile(r"(?P<latin>[A-Za-z0-9]+(?:[./-][A-Za-z0-9]+)*)|[^A-Za-z0-9]+")
_TERMS = "seeds", "terms.zh.txt"
_asked = count()
_loading = Lock()
_KEYED = 16
"""Bytes of a word that its key is made of: five Chinese characters. Limit: keys are two whole
numbers of 64 bits."""
_BITS = 22
"""Bits that a table is indexed by: 4 MiB each. Chosen, no measurement."""
_MIXED = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Peer (the golden ratio of Knuth, a prime of xxHash64): odd numbers whose products mix all
bits."""


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
    return _splitter_by(_get_tokenizer)(text)


def prepare() -> None:
    """Take in the Chinese word list, for who will ask for it again and again."""
    _get_tokenizer()


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
    tokenizer = _tokenizer_for(joined, terms=[term for term in load_terms() if term in joined])
    return _splitter_by(lambda: tokenizer)


def build_plain_splitter(texts: Iterable[str]) -> Callable[[str], Ranges]:
    """The ranges of the words of these Chinese texts, where the project's terms count for nothing.

    Who asks whether a term was cut out of other words wants no word list that has the term.

    >>> text = "冠状病毒病例"
    >>> [text[a:b] for a, b in build_plain_splitter([text])(text)]
    ['冠状病毒', '病例']
    """
    return build_plain_words(texts)[0]


def build_plain_words(
    texts: Iterable[str],
) -> tuple[Callable[[str], Ranges], Callable[[str], bool]]:
    """The same, and what says whether jieba has a stretch of these texts for a word.

    >>> _, is_word = build_plain_words(["与会员国民兵"])
    >>> [each for each in ("与会", "会员国", "员国", "国民") if is_word(each)]
    ['与会', '会员国', '国民']
    """
    tokenizer = _tokenizer_for("\n".join(texts), terms=())
    return _splitter_by(lambda: tokenizer), lambda word: bool(tokenizer.FREQ.get(word))


def _splitter_by(get_tokenizer: Callable[[], Tokenizer]) -> Callable[[str], Ranges]:
    """What splits a text; its tokenizer is asked for when there is something Chinese to cut."""
    return lambda text: [
        each for match in _SCRIPT.finditer(text) for each in _chinese(match, get_tokenizer)
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


def _chinese(match: re.Match[str], get_tokenizer: Callable[[], Tokenizer]) -> Ranges:
    """A Latin word or a symbol ("COVID-19", "A/75/62") whole; anything else cut by jieba."""
    if match["latin"]:
        return [match.span()]
    cut = get_tokenizer().tokenize(match[0])
    found = ((word, match.start() + start) for word, start, _ in cut)
    return [(start, start + len(word)) for word, start in found if word.strip()]


def _get_tokenizer() -> Tokenizer:
    """The tokenizer of the whole list; while one thread makes it, which takes long, others wait."""
    if not _tokenizer.cache_info().currsize:
        with _loading:
            return _tokenizer()
    return _tokenizer()


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


def count_frequencies(listed: bytes, text: str) -> tuple[dict[str, int], int]:
    r"""How frequent the words are that a text has, and what the whole list adds up to.

    The list has lines "word frequency tag\n" in UTF-8. What other words begin with is in the
    result at 0, as jieba wants it.

    >>> count_frequencies("数字 60 n\n数据 9 n\n数字鸿沟 3 n\n".encode(), "数字鸿沟")
    ({'数字': 60, '数字鸿沟': 3, '数': 0, '数字鸿': 0}, 72)
    """
    import numpy as np

    array = np.frombuffer(listed + bytes(_KEYED), np.uint8)
    ends = np.flatnonzero(array == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    stops, tags = np.flatnonzero(array == ord(" ")).reshape(-1, 2).T
    found = {}
    for at in _among(_keys(array, starts, stops - starts), _stretches(text)).tolist():
        word = listed[starts[at] : stops[at]].decode()
        if word in text:
            found[word] = int(listed[stops[at] + 1 : tags[at]])
    for word in list(found):
        for stop in range(1, len(word)):
            found.setdefault(word[:stop], 0)
    return found, int(_numbers(array, stops + 1, tags).sum())


def _among(keys: Keys, wanted: Keys) -> Whole:
    """Where the keys are that are wanted.

    Tables by some bits of the keys leave few of either: to sort all would take longer.
    """
    import numpy as np

    found = np.flatnonzero(_may_be_among(keys, wanted))
    near = wanted[_may_be_among(wanted, keys[found])]
    return found[np.isin(keys[found], near)]


def _may_be_among(keys: Keys, wanted: Keys) -> NDArray[np.bool_]:
    """Which keys are wanted, and some that only look like one."""
    import numpy as np

    found = np.ones(len(keys), np.bool_)
    for shift in (64 - _BITS, 64 - 2 * _BITS):
        table = np.zeros(1 << _BITS, np.bool_)
        table[wanted >> np.uint64(shift) & np.uint64((1 << _BITS) - 1)] = True
        found &= table[keys >> np.uint64(shift) & np.uint64((1 << _BITS) - 1)]
    return found


def _stretches(text: str) -> Keys:
    """The keys of whatever stands in a text, from each character on."""
    import numpy as np

    encoded = np.frombuffer(text.encode() + bytes(_KEYED), np.uint8)
    starts = np.flatnonzero((encoded & 0xC0) != 0x80)[:-_KEYED]
    sizes = range(1, _KEYED + 1)
    return np.concatenate([_keys(encoded, starts, np.full(len(starts), size)) for size in sizes])


def _keys(array: Bytes, starts: Whole, sizes: Whole) -> Keys:
    """A key for each stretch, made of its first bytes; the array goes on for 16 bytes after all."""
    import numpy as np

    whole = np.lib.stride_tricks.sliding_window_view(array, 8)
    masks = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
    first, second = (
        np.ascontiguousarray(whole[starts + skipped]).view("<u8")[:, 0]
        & masks[np.clip(sizes - skipped, 0, 8)]
        for skipped in (0, 8)
    )
    one, other = map(np.uint64, _MIXED)
    keys: Keys = (first * one + second) * other
    return keys


def _numbers(array: Bytes, starts: Whole, stops: Whole) -> Whole:
    """The numbers that stand there in decimal."""
    import numpy as np

    sizes = stops - starts
    found = np.zeros(len(starts), np.int64)
    for at in range(int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > at)
        found[longer] = found[longer] * 10 + (array[starts[longer] + at] - ord("0"))
    return found
