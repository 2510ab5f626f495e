"""How fast are terms found in running text, and what does it cost to make them ready?

    python benchmarks/terms.py [--terms N] [--megabytes N] [--noisy]

Terms and text are made up from a seed: words by Zipf's law, terms of one to five words (two to ten
characters in Chinese), a third of the text in terms, as in texts of the United Nations. Noisy text
has a character in thirty in full width, in capitals, after a blank, a quotation mark or nothing
that is seen.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.recognizing import Recognizer

ASKED = 5.0
NOISE: tuple[Callable[[str], str], ...] = (
    lambda char: chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char,
    str.upper,
    lambda char: f" {char}",
    lambda char: f"“{char}",
    lambda char: f"\u200b{char}",
)
SEGMENT = {"zh": 84, "en": 60}
"""Characters or words of a segment: as many as the paragraphs of corpora/ict-2020 have."""


def main() -> int:
    """Print a line for each language; exit code 1 where one is slower than asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, default=100_000)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--noisy", action="store_true")
    given = parser.parse_args()
    print("lang    terms   build s   peak MB   text MB     found   CPU s    MB/s")
    speeds = [measured(lang, given.terms, given.megabytes, given.noisy) for lang in SEGMENT]
    return int(min(speeds) < ASKED)


def measured(lang: str, terms: int, megabytes: float, noisy: bool) -> float:
    """Bytes of text in a CPU second, in millions; the automaton is built apart."""
    rng = random.Random(f"{lang}-{terms}")
    words = Words(lang, rng)
    entries = words.entries(terms)
    text = list(words.segments(entries, round(megabytes * 1e6)))
    if noisy:
        text = [noised(each, rng) for each in text]
    size = sum(len(each.encode()) for each in text) / 1e6
    before = time.process_time()
    recognizer = Recognizer(entries, lang)
    built = time.process_time()
    found = sum(len(recognizer.find(each)) for each in text)
    spent = time.process_time() - built
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{lang:4}{terms:9}{built - before:10.2f}{peak:10}{size:10.1f}{found:10}{spent:8.2f}"
        f"{size / spent:8.1f}"
    )
    return size / spent


def noised(text: str, rng: random.Random) -> str:
    """The text as it comes out of scans, forms and old files."""
    return "".join(rng.choice(NOISE)(each) if rng.random() < 1 / 30 else each for each in text)


class Words:
    """The words (in Chinese: characters) of a made-up language, the frequent ones first."""

    def __init__(self, lang: str, rng: random.Random) -> None:
        self.lang, self.rng = lang, rng
        self.joiner = "" if lang == "zh" else " "
        if lang == "zh":
            self.words = [chr(0x4E00 + at) for at in range(3000)]
        else:
            self.words = list(dict.fromkeys(self._word() for _ in range(60_000)))[:40_000]
        self.weights = [1 / (at + 3) ** 0.9 for at in range(len(self.words))]

    def entries(self, count: int) -> list[ConceptEntry]:
        """Concept entries of one term each, all different."""
        sizes, odds = ([2, 3, 4, 5, 6, 8, 10], [1, 2, 6, 3, 3, 2, 1]) if self.lang == "zh" else (
            [1, 2, 3, 4, 5], [1, 6, 5, 2, 1]
        )  # fmt: skip
        found: dict[str, None] = {}
        while len(found) < count:
            size = self.rng.choices(sizes, odds)[0]
            # What is a term by itself is seldom one of the commonest words.
            found[self._run(size) if size > 1 else self.rng.choice(self.words)] = None
        return [
            ConceptEntry(str(at), (Term(self.lang, text, "preferred"),))
            for at, text in enumerate(found)
        ]

    def segments(self, entries: list[ConceptEntry], size: int) -> Iterator[str]:
        """Text of so many bytes in UTF-8: running words, and a term after each eight of them."""
        while size > 0:
            parts = []
            for _ in range(SEGMENT[self.lang] // 12):
                parts += [self._run(8), self.rng.choice(entries).terms[0].text]
            text = self.joiner.join(parts) + ("。" if self.lang == "zh" else ".")
            size -= len(text.encode())
            yield text

    def _run(self, count: int) -> str:
        return self.joiner.join(self.rng.choices(self.words, self.weights, k=count))

    def _word(self) -> str:
        return "".join(
            self.rng.choice("bcdfglmnprst") + self.rng.choice("aeiou")
            for _ in range(self.rng.choices([1, 2, 3, 4], [1, 4, 4, 2])[0])
        ) + self.rng.choice(["", "n", "r", "t"])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
