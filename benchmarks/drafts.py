"""Is a draft compared rightly with its previous version? Drafts made by known edits of real texts.

    TMTOOL_MATERIAL=.../data python benchmarks/drafts.py [--drafts 20] [--seed N] [--misses]
        [--markdown docs/comparison.md]

Texts of the United Nations in Chinese and English are added to a memory as documents, and drafts
are made of them, from either language in turn: paragraphs stay as they are, or get other numbers
and dates, another word, or a clause more; some are dropped, moved, split or joined, and some come
from a text that is not in the document. What the comparison says of each paragraph of a draft is
held against what was done to it. A paragraph that stays, or was moved, is right where it is neither
new nor edited; a new one where it is new; a changed one where it is compared with what it was made
of. The exit code is 1 where less is right than is asked.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from error_tables import in_page
from memory_queries import renumbered

from tmtool.bootstrap import open_session
from tmtool.documents.requests import ReadRequest
from tmtool.lang.fold import fold
from tmtool.memory.comparison import compare, find_previous_version
from tmtool.memory.comparison.model import BREAK, Comparison
from tmtool.memory.model import LookupOptions
from tmtool.operations.add import AddFailure, AddRequest, add
from tmtool.operations.texts import read
from tmtool.un.labels import drop_label

ASKED = {"unchanged": 1.0, "new": 1.0, "changed": 0.95}
_LANGS = ("zh", "en")
_SHARES = {
    "same": 60, "values": 6, "word": 8, "clause": 6, "drop": 7, "new": 7, "split": 3, "join": 3,
}  # fmt: skip
"""How often what is done to a paragraph, in a hundred. Chosen, as drafts of yearly resolutions."""
_MOVED = 0.3
"""Drafts of which a paragraph is moved."""
_PARAGRAPHS = 45
"""Paragraphs of a document; longer texts are cut."""
_SHORTEST = {"zh": 12, "en": 40}
"""Characters of a paragraph that is edited. Chosen: "Article 1" is no paragraph to edit."""
_MORE = {"zh": "，同时考虑到最近的进展", "en": ", taking into account recent progress"}
_WORDS = {"zh": ("的", "和"), "en": ("the", "and")}
_ENDS = {"zh": re.compile("(?<=[。；，,])(?=.)"), "en": re.compile(r"(?<=[.;,]) (?=\w)")}
"""Where sentences and clauses end: a paragraph is split there."""


@dataclass(frozen=True)
class DraftParagraph:
    """A paragraph of a draft, what was done, and which paragraphs of the document it was."""

    text: str
    done: str
    of: tuple[int, ...]


def main() -> int:
    """Make drafts, compare them, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="other drafts of the same texts")
    parser.add_argument("--misses", action="store_true", help="print what was told wrongly")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the table there")
    given = parser.parse_args()
    counts: Counter[tuple[str, str, bool]] = Counter()
    texts = _read_texts()
    for number in range(given.drafts):
        rng = random.Random(f"draft {given.seed} {number}" if given.seed else f"draft {number}")
        document = texts[number % len(texts)]
        others = texts[(number + 1) % len(texts)]
        lang = _LANGS[number // len(texts) % 2 if given.drafts > len(texts) else number % 2]
        at = _LANGS.index(lang)
        draft = _edit([pair[at] for pair in document], [pair[at] for pair in others], lang, rng)
        with tempfile.TemporaryDirectory() as folder:
            found = _compare(document, draft, lang, Path(folder))
        own = [pair[at] for pair in document]
        for name, done, is_right, text in _judge(found, own, draft):
            counts[name, done, is_right] += 1
            if given.misses and not is_right:
                print(f"{number} {lang} {done}: {text}")
    lines = list(_table(counts))
    print(*lines, sep="\n")
    if given.markdown:
        in_page(given.markdown, lines, "drafts")
    return int(any(_share(counts, name) < asked for name, asked in ASKED.items()))


def _read_texts() -> list[list[tuple[str, str]]]:
    """Documents, paragraph by paragraph in both languages."""
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    pairs: dict[str, list[list[str]]] = {}
    for name in ("un_ga61_ldc", "un_ecosoc_2023_3"):
        head, *rows = (folder / name / "pairs.tsv").read_text("utf-8").splitlines()
        places = [head.split("\t").index(lang) for lang in _LANGS]
        pairs[name] = [[row.split("\t")[at] for at in places] for row in rows]
    pairs["sdg"] = [
        list(each)
        for each in zip(
            *((folder / "sdg" / "lines" / f"{lang}.txt").read_text("utf-8").splitlines()
              for lang in _LANGS), strict=True,
        )
    ]  # fmt: skip
    documents = []
    for listed in pairs.values():
        whole = [(zh.strip(), en.strip()) for zh, en in listed if zh.strip() and en.strip()]
        for start in range(0, len(whole), _PARAGRAPHS):
            some = whole[start : start + _PARAGRAPHS]
            if len(some) >= _PARAGRAPHS // 3:
                documents.append(some)
    return documents


def _edit(
    own: Sequence[str], others: Sequence[str], lang: str, rng: random.Random
) -> list[DraftParagraph]:
    """A draft: what becomes of each paragraph, in order, one of them perhaps elsewhere."""
    fresh = [each for each in others if len(each) >= _SHORTEST[lang] and each not in own]
    rng.shuffle(fresh)
    draft: list[DraftParagraph] = []
    at = 0
    while at < len(own):
        (done,) = rng.choices(list(_SHARES), list(_SHARES.values()))
        if done == "join" and at + 1 < len(own) and len(own[at]) >= _SHORTEST[lang]:
            blank = "" if lang == "zh" else " "
            draft.append(DraftParagraph(own[at] + blank + own[at + 1], "join", (at, at + 1)))
            at += 2
            continue
        draft += _change(own[at], at, done, fresh, lang, rng)
        at += 1
    if rng.random() < _MOVED and len(draft) > 6:
        movable = [n for n, each in enumerate(draft) if each.done == "same" and len(each.text) > 30]
        if movable:
            moved = draft.pop(rng.choice(movable))
            place = rng.randrange(len(draft))
            draft.insert(place, DraftParagraph(moved.text, "move", moved.of))
    return draft


def _change(
    text: str, at: int, done: str, fresh: list[str], lang: str, rng: random.Random
) -> Iterator[DraftParagraph]:
    """What stands in a draft in place of a paragraph."""
    same = DraftParagraph(text, "same", (at,))
    if done == "new" and fresh:
        yield DraftParagraph(fresh.pop(), "new", ())
        yield same
        return
    if len(text) < _SHORTEST[lang]:
        yield same
    elif done == "split":
        # A number before a paragraph, or a note's mark behind it, is no sentence.
        least = _SHORTEST[lang] // 2
        places = (match.start() for match in _ENDS[lang].finditer(text))
        cuts = [at for at in places if least <= at <= len(text) - least]
        if not cuts:
            yield same
            return
        cut = rng.choice(cuts)
        yield DraftParagraph(text[:cut].strip(), "split", (at,))
        yield DraftParagraph(text[cut:].strip(), "split", (at,))
    elif done != "drop":
        new = _reword(text, done, lang, rng)
        yield same if new == text else DraftParagraph(new, done, (at,))


def _reword(text: str, done: str, lang: str, rng: random.Random) -> str:
    if done == "values":
        return renumbered(text, lang, rng)
    if done == "clause":
        return text[:-1] + _MORE[lang] + text[-1]
    if done == "word":
        one, other = _WORDS[lang]
        return re.sub(rf"\b{one}\b" if lang == "en" else one, other, text, count=1)
    return text


def _compare(
    document: Sequence[tuple[str, str]], draft: Sequence[DraftParagraph], lang: str, folder: Path
) -> Comparison:
    for at, each in enumerate(_LANGS):
        own = "\n".join(pair[at] for pair in document)
        (folder / f"{each}.txt").write_text(f"{own}\n", "utf-8")
    (folder / "draft.txt").write_text("\n".join(each.text for each in draft) + "\n", "utf-8")
    now = datetime(2026, 11, 28, tzinfo=UTC)
    with open_session(str(folder / "memory"), user="drafts", now=now) as session:
        files = tuple(str(folder / f"{each}.txt") for each in _LANGS)
        for added in add(session, AddRequest(files, *_LANGS, pair=True, lines=True, index=False)):
            if isinstance(added, AddFailure):
                raise SystemExit(str(added.error))
        target = _LANGS[1 - _LANGS.index(lang)]
        options = LookupOptions(lang, target, semantic="never")
        read_draft = read(ReadRequest(str(folder / "draft.txt"), lang=lang, lines=True)).document
        previous = find_previous_version(session.store, f"{lang}.txt", options, read_draft)
        return compare(read_draft, previous, options, session.store)


def _judge(
    found: Comparison, document: Sequence[str], draft: Sequence[DraftParagraph]
) -> Iterator[tuple[str, str, bool, str]]:
    """What each paragraph is, what was done to it, and whether that is what is told of it.

    Paragraphs are known by their texts: a reader sets labels aside, and counts as it reads.
    """
    made = {_bare(each.text): each for each in draft}
    for row in found.rows:
        earlier = {
            _bare(part)
            for at in row.earlier
            for part in found.previous.paragraphs[at].text.split(BREAK)
        }
        for at in row.draft:
            text = found.draft.paragraphs[at].text
            each = made.get(_bare(text))
            told = f"{row.verdict}: {text[:60]} / {' + '.join(each[:60] for each in earlier)}"
            if each is None:
                yield "changed", "read otherwise", False, told
            elif each.done == "new":
                yield "new", each.done, row.verdict == "new", told
            elif each.done in ("same", "move"):
                right = row.verdict in ("same", "moved") and not row.changed
                yield "unchanged", each.done, right, told
            else:
                origins = {_bare(document[number]) for number in each.of}
                yield "changed", each.done, origins <= earlier, told


def _bare(text: str) -> str:
    return "".join(fold(drop_label(text)).split())


def _table(counts: Counter[tuple[str, str, bool]]) -> Iterator[str]:
    yield "| paragraphs | done | in drafts | right | share | asked |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, asked in ASKED.items():
        for done in sorted({kind for own, kind, _ in counts if own == name}):
            right, wrong = counts[name, done, True], counts[name, done, False]
            share = right / (right + wrong)
            yield f"| {name} | {done} | {right + wrong} | {right} | {share:.1%} | |"
        yield f"| {name} | all | | | {_share(counts, name):.1%} | {asked:.0%} |"


def _share(counts: Counter[tuple[str, str, bool]], name: str) -> float:
    right = sum(count for (own, _, is_right), count in counts.items() if own == name and is_right)
    every = sum(count for (own, _, _), count in counts.items() if own == name)
    return right / every if every else 0.0


if __name__ == "__main__":
    sys.exit(main())
