"""The token index of a database, written and read: which texts have which tokens where.

See `postings` for its arithmetic. `Terms` remembers how many postings terms have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS
from tmtool.stores.postings import SIZES, KeyRange, Sizes, select_allowed
from tmtool.stores.sql import Database, Transaction, read_last

if TYPE_CHECKING:
    from tmtool.protocols import Mask

_MANY = 400
"""How many values one statement asks for: a limit, SQLite's for parameters was 999 once."""
# Numbers are given as JSON: one question costs a third of many.
_RANGE = f"BETWEEN term.value AND term.value + {postings.LAST_BLOCK}"
_TEXTS = "SELECT texts.id, text FROM numbers(?) AS asked CROSS JOIN texts ON texts.id = asked.value"
IDS = (
    f"SELECT postings.key, ids FROM numbers(?) AS term CROSS JOIN postings ON postings.key {_RANGE}"
)
_SIZE = (
    "(SELECT sum(length(ids)) / 2 FROM postings "
    f"WHERE key BETWEEN {{first}} AND {{first}} + {postings.LAST_BLOCK})"
)
_WORD_KEY = f"(((?1 << {postings.TERM_BITS}) | words.id) << {postings.BLOCK_BITS})"
_OF_WORDS = (
    f"SELECT word, words.id, {_SIZE.format(first=_WORD_KEY)} FROM names(?2) AS asked "
    "CROSS JOIN words ON words.word = asked.value"
)
_OF_TERMS = f"SELECT NULL, term.value, {_SIZE.format(first='term.value')} FROM numbers(?3) AS term"
_TERMS = f"{_OF_WORDS} UNION ALL {_OF_TERMS}"
POSTINGS = (
    "SELECT span.number, postings.key, ids, positions FROM spans(?1) AS span "
    "CROSS JOIN postings ON postings.key BETWEEN span.first AND span.last"
)
_NUMBERS = (
    "SELECT words.word, words.id FROM names(?) AS asked "
    "CROSS JOIN words ON words.word = asked.value"
)
IN_BLOCKS = f"AND postings.key & {postings.LAST_BLOCK} IN (SELECT value FROM numbers(?2))"
_REMEMBERED = 200_000
"""Of so many terms the sizes are remembered: chosen, some twenty megabytes."""
_FEW_HIDDEN = 1_000
"""Of so few texts that a mask hides the terms are counted. Chosen: some 20 ms, once a change."""
_MASKS = 16
"""For so many masks as well: chosen, those of a few people who look up in two directions."""


Row: TypeAlias = tuple[int, bytes, bytes]


class TokenIndex:
    """Takes in texts of one database; a writer should keep one, for it remembers the words."""

    def __init__(self, connection: Transaction, sizes: Sizes = SIZES) -> None:
        self._db = connection
        self.sizes = sizes
        self._codes = _TokenCodes(connection, sizes.words)

    def add(self, language: int, first: int, folded: Sequence[str]) -> None:
        """Index new texts of a language, numbered from `first` on without gaps.

        InputError where the language has no room for them, or for their words.
        """
        if first + len(folded) > self.sizes.texts:
            raise InputError(
                f"the memory is full: it holds {self.sizes.texts:,} texts of a "
                "language; nothing was added: use another memory"
            )
        split = [split_tokens(text) for text in folded]
        self._codes.learn(chain.from_iterable(split))
        codes = self._codes
        listed = [codes[token] for each in split for token in (*each, "")]
        numbers = np.arange(first, first + len(folded), dtype=np.int64)
        rows = [
            (postings.build_key(language, term, block), ids.tobytes(), positions.tobytes())
            for term, block, ids, positions in postings.invert(
                np.array(listed, np.int64), numbers, self.sizes
            )
        ]
        self._write(rows, first)
        counts = np.array([len(each) for each in split], np.uint16)
        at = 0
        while at < len(counts):
            number = first + at
            stop = at + self.sizes.block - number % self.sizes.block
            block = postings.build_key(language, 0, number >> self.sizes.block_bits)
            self._write_lengths(block, number, counts[at:stop].tobytes())
            at = stop

    def _write(self, rows: Sequence[Row], first: int) -> None:
        """Keep postings of the texts from `first` on."""
        # Only the block that was begun before can have such a posting already.
        begun = [postings.find_block(row[0]) << self.sizes.block_bits < first for row in rows]
        fresh = (row for row, is_begun in zip(rows, begun, strict=True) if not is_begun)
        more = self._appended([row for row, is_begun in zip(rows, begun, strict=True) if is_begun])
        self._db.executemany(
            "INSERT INTO postings VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET ids = excluded.ids, positions = excluded.positions",
            chain(fresh, more),
        )

    def _write_lengths(self, block: int, first: int, tokens: bytes) -> None:
        """Keep how many tokens the texts of a block have, from `first` on."""
        found = self._db.execute("SELECT tokens FROM lengths WHERE block = ?", (block,)).fetchone()
        self._db.execute(
            "INSERT INTO lengths VALUES (?, ?) "
            "ON CONFLICT (block) DO UPDATE SET tokens = excluded.tokens",
            (block, (found[0] if found else b"") + tokens),
        )

    def _appended(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows, each after what is there already."""
        for at in range(0, len(rows), _MANY):
            some = rows[at : at + _MANY]
            keys = [key for key, _, _ in some]
            marks = ",".join("?" * len(keys))
            found = self._db.execute(
                f"SELECT key, ids, positions FROM postings WHERE key IN ({marks})", keys
            )
            old = {key: (ids, positions) for key, ids, positions in found}
            for key, ids, positions in some:
                before, places = old.get(key, (b"", b""))
                yield key, before + ids, places + positions


class _TokenCodes(dict[str, int]):
    """Token -> its code; "" ends a text."""

    def __init__(self, connection: Transaction, limit: int) -> None:
        super().__init__({"": 0})
        self._db = connection
        self._most = limit

    def __missing__(self, token: str) -> int:
        self[token] = code = ord(token) << 24
        return code

    def learn(self, tokens: Iterable[str]) -> None:
        """Give every new word a number."""
        new = sorted(token for token in set(tokens) - self.keys() if is_word(token))
        if not new:
            return
        there = read_word_numbers(self._db, new)
        last = read_last(self._db, "words")
        fresh = {word: at for at, word in enumerate((w for w in new if w not in there), last + 1)}
        # A greater number would be taken for a character.
        if last + len(fresh) >= self._most:
            raise InputError(
                f"the memory is full: it holds {self._most - 1:,} different words; "
                "nothing was added: use another memory"
            )
        self._db.executemany("INSERT INTO words (word, id) VALUES (?, ?)", fresh.items())
        self.update(there | fresh)


class PostingRows:
    """Reads the token index, and the texts behind it; safe to call from many threads.

    Each method costs one statement, however much is asked for.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def sizes(self) -> Sizes:
        return self._db.sizes

    @property
    def state(self) -> int | None:
        """A number that changes with every write; None if what is read may be undone."""
        return None if self._db.is_changing else self._db.revision

    def find_terms(
        self, language: int, words: Sequence[str], terms: Sequence[int]
    ) -> tuple[dict[str, int], dict[int, int]]:
        """Return the numbers of those words that any text has, and the postings of each term.

        Words are among the terms; terms without postings in the language may be left out.
        """
        first = postings.build_key(language, 0)
        keys = [first | term << postings.BLOCK_BITS for term in terms]
        rows = self._db.fetch_rows(_TERMS, (language, [*words], keys))
        numbers = {word: number for word, number, _ in rows if word is not None}
        sizes = {
            number if word is not None else (number - first) >> postings.BLOCK_BITS: size
            for word, number, size in rows
            if size
        }
        return numbers, sizes

    def read_ids(self, keys: Sequence[int]) -> list[tuple[int, bytes]]:
        """Read key and texts of all postings of terms, given by the first key of each, in order."""
        return self._db.fetch_rows(IDS, ([*keys],)) if keys else []

    def read_postings(
        self, ranges: Sequence[KeyRange], blocks: Iterable[int] | None = None
    ) -> list[tuple[int, int, bytes, bytes]]:
        """Read all postings in some ranges, of some blocks or all, in order.

        Each is the number of its range, its key, its texts and its positions.
        """
        if not ranges:
            return []
        spans = list(ranges)
        if blocks is None:
            return self._db.fetch_rows(POSTINGS, (spans,))
        return self._db.fetch_rows(f"{POSTINGS} {IN_BLOCKS}", (spans, [*blocks]))

    def count_texts(self, language: int) -> int:
        size = self._db.fetch_rows(
            "SELECT sum(length(tokens)) FROM lengths WHERE block BETWEEN ? AND ?",
            find_ends(language),
        )[0][0]
        return (size or 0) // 2

    def read_lengths(self, language: int) -> bytes:
        rows = self._db.fetch_rows(
            "SELECT tokens FROM lengths WHERE block BETWEEN ? AND ?", find_ends(language)
        )
        return b"".join(tokens for (tokens,) in rows)

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        if not len(ids):
            return []
        rows = dict(self._db.fetch_rows(_TEXTS, ([int(each) for each in ids],)))
        return [rows[each] for each in ids]

    def find_words(self, pattern: str) -> list[str]:
        """The words of all texts, whatever their language, that match a pattern with * and ?."""
        wanted = re.compile(translate(pattern.replace("[", "[[]")))
        literal = pattern.replace("?", "*").split("*")[0]
        rows = self._db.fetch_rows(
            "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word",
            (literal, literal + "\U0010ffff"),
        )
        return [word for (word,) in rows if wanted.match(word)]

    def find_word_numbers(self, words: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those words that any text has."""
        return dict(self._db.fetch_rows(_NUMBERS, ([*words],)))

    def select_words(self, language: int, some: Sequence[str], mask: Mask | None) -> set[str]:
        """Those of some words that a text of a language has, and the mask lets through."""
        numbers = self.find_word_numbers(some)
        keys = {postings.build_key(language, number): word for word, number in numbers.items()}
        rows = self._db.fetch_rows(
            f"SELECT term.value, postings.key, {'NULL' if mask is None else 'ids'} "
            f"FROM numbers(?) AS term CROSS JOIN postings ON postings.key {_RANGE}",
            (list(keys),),
        )
        return {
            keys[term] for term, key, ids in rows if mask is None or self._is_shown(key, ids, mask)
        }

    def _is_shown(self, key: int, ids: bytes, mask: Mask) -> bool:
        """Whether any text of a posting is let through."""
        numbers = np.frombuffer(ids, np.uint16).astype(np.int64)
        first = postings.find_block(key) << self.sizes.block_bits
        return bool(select_allowed(mask, numbers + first).any())


@dataclass(slots=True)
class KnownSizes:
    """What was looked up of words and terms while nothing was written: 0 for what isn't there."""

    state: int | None
    numbers: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, dict[int, int]] = field(default_factory=dict)
    """Of each language."""
    allowed: dict[int, AllowedSizes] = field(default_factory=dict)
    """Of masks, by their ids."""


@dataclass(frozen=True, slots=True)
class AllowedSizes:
    """How many postings terms have in the texts that a mask lets through.

    A mask is kept, so that its id is not another one's. `hidden` are the postings of each term in
    the texts that it doesn't let through; None where these are too many to look at.
    """

    mask: Mask
    hidden: Counter[int] | None
    sizes: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextTerms:
    """The term of each token of a text; of a word that no text has, a negative one.

    `sizes` says how many postings each term has that has any, `words` how many tokens are words.
    """

    terms: list[int]
    sizes: dict[int, int]
    words: int


class Terms:
    """The sizes of terms, remembered until something is written; threads may share it."""

    def __init__(self, lists: PostingRows) -> None:
        self._lists = lists
        self._kept = KnownSizes(-1)

    def find_text_terms(
        self, language: int, split: Sequence[Sequence[str]], mask: Mask | None = None
    ) -> list[TextTerms]:
        """The terms of some texts, given by their tokens; sizes are of what the mask lets through.

        They decide what is read, and what a view hides must not.
        """
        characters = [list_character_terms(tokens) for tokens in split]
        words = {
            token
            for tokens, own in zip(split, characters, strict=True)
            for at, token in enumerate(tokens)
            if at not in own
        }
        numbers, sizes = self.look_up_known(
            language, words, {term for own in characters for term in own.values()}
        )
        if mask is not None:
            there = {term for own in characters for term in own.values()}
            there |= {numbers[word] for word in words}
            whole = {term: size for term in there if (size := sizes.get(term))}
            sizes = self._count_allowed(language, whole, mask)
        found = []
        for tokens, own in zip(split, characters, strict=True):
            first: dict[str, int] = {}
            terms = []
            for at, token in enumerate(tokens):
                number = own[at] if at in own else numbers[token]
                if at not in own and not sizes.get(number):
                    # A word that nothing has is one term, however often the text has it.
                    number = -1 - first.setdefault(token, at)
                terms.append(number)
            has = {term: size for term in terms if (size := sizes.get(term))}
            found.append(TextTerms(terms, has, len(tokens) - len(own)))
        return found

    def _count_allowed(
        self, language: int, whole: Mapping[int, int], mask: Mask
    ) -> Mapping[int, int]:
        """How many of the postings of each term are in texts that a mask lets through."""
        kept = self._current()
        if len(kept.allowed) > _MASKS:
            kept.allowed.clear()
        known = kept.allowed.get(id(mask))
        if known is None:
            hidden = self._count_hidden(language, mask) if kept.state is not None else None
            known = kept.allowed.setdefault(id(mask), AllowedSizes(mask, hidden))
        new = [term for term in whole if term not in known.sizes]
        if known.hidden is not None:
            known.sizes.update({term: whole[term] - known.hidden[term] for term in new})
        elif new:
            beginning = postings.build_key(language, 0)
            counted = dict.fromkeys(new, 0)
            for key, ids in self._lists.read_ids(
                [postings.build_key(language, term) for term in new]
            ):
                texts = np.frombuffer(ids, np.uint16).astype(np.int64)
                texts += postings.find_block(key) << self._lists.sizes.block_bits
                allowed = int(np.count_nonzero(select_allowed(mask, texts)))
                counted[(key - beginning) >> postings.BLOCK_BITS] += allowed
            known.sizes.update(counted)
        return known.sizes

    def _count_hidden(self, language: int, mask: Mask) -> Counter[int] | None:
        """The postings of each term in the texts that a mask hides; None where they are many.

        Those that were edited or undone are few as a rule, and each is read once: to read postings
        for their sakes would be to read those of all texts for every query.
        """
        later = range(len(mask), self._lists.count_texts(language))
        hidden = [*np.flatnonzero(~mask).tolist(), *later]
        if len(hidden) > _FEW_HIDDEN:
            return None
        first = language << LANGUAGE_BITS
        texts = self._lists.read_texts([first + number for number in hidden])
        split = [split_tokens(fold(text)) for text in texts]
        return Counter(
            term for each in self.find_text_terms(language, split) for term in each.terms
        )

    def look_up_known(
        self, language: int, words: Iterable[str], terms: Iterable[int]
    ) -> tuple[Mapping[str, int], Mapping[int, int]]:
        """The numbers of words, and how many postings they and other terms have in a language."""
        kept = self._current()
        sizes = kept.sizes.setdefault(language, {})
        new = [word for word in words if word not in kept.numbers]
        asked = {*terms, *(kept.numbers[word] for word in words if word in kept.numbers)} - {0}
        unsized = [term for term in asked if term not in sizes]
        if new or unsized:
            found, counted = self._lists.find_terms(language, new, unsized)
            sizes.update(dict.fromkeys((*unsized, *found.values()), 0) | counted)
            kept.numbers.update(dict.fromkeys(new, 0) | found)
        return kept.numbers, sizes

    def _current(self) -> KnownSizes:
        state, kept = self._lists.state, self._kept
        if state is None:
            return KnownSizes(None)
        if kept.state != state or sum(map(len, kept.sizes.values())) > _REMEMBERED:
            self._kept = kept = KnownSizes(state)
        return kept


def list_character_terms(split: Sequence[str]) -> dict[int, int]:
    """The terms of those tokens that are characters: each with what follows it.

    A word that no text has is no term; it still stands behind a character.

    >>> {at: hex(term) for at, term in list_character_terms(["数", "字", "74"]).items()}
    {0: '0x6570005b57', 1: '0x5b57000001'}
    """
    is_character = [not is_word(token) for token in split] + [False]
    return {
        at: postings.build_character_term(
            token, split[at + 1] if at + 1 < len(split) else "", is_character[at + 1]
        )
        for at, token in enumerate(split)
        if is_character[at]
    }


def find_ends(language: int) -> KeyRange:
    """The keys of a language's blocks in `lengths`."""
    return postings.build_key(language, 0), postings.build_key(language + 1, 0) - 1


def read_word_numbers(connection: Transaction, wanted: Iterable[str]) -> dict[str, int]:
    """The numbers of those words that any text has, within a change."""
    return dict(connection.execute(_NUMBERS, (sorted(set(wanted)),)).fetchall())
