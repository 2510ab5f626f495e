"""What pairing keeps of a document: its facts, its length, and a sample of its segments.

Of two documents that are one in two languages the samples have to hold the same segments, although
nobody knows which these are. So a sample has the beginning and the end of a document, and of what
lies between the segments with the rarest facts: 1,422,857 stands in both languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tmtool.batch.facts import KIND, estimate_share, find_facts
from tmtool.batch.model import FileLook
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base
from tmtool.un.file_names import find_file_symbol
from tmtool.units import Document

SAMPLE = 48
"""Segments of a document that are kept. Limit: what two of them cost grows with its square."""
_OPENING = 16
"""Segments at the beginning that are always kept. Chosen, no measurement."""
_CLOSING = 8
"""And at the end. Chosen, no measurement."""
_LENGTH = 450
"""Characters of an alphabet that are kept of a segment. Limit: time grows with their number."""
_WORTH = {"zh": 3.0, "ja": 2.2, "ko": 1.8}
"""How many characters of an alphabet one character is worth."""


def look_at(document: Document) -> FileLook:
    """What pairing wants to know of a document.

    >>> from tmtool.units import Paragraph
    >>> text = Paragraph("operative", "7", "回顾其2019年第74/197号决议和A/75/62号文件；")
    >>> sorted(look_at(Document("zh", (text,))).facts)
    ['A/75/62', 'count 2019', 'count 74/197', 'kind operative 1']
    """
    shown = [paragraph for paragraph in document.paragraphs if paragraph.text.strip()]
    found = [Counter(find_facts(paragraph.text, document.lang)) for paragraph in shown]
    facts = sum(found, Counter())
    kinds = Counter(each.kind for each in shown if each.kind not in ("body", "masthead"))
    facts.update(f"{KIND}{kind} {count}" for kind, count in kinds.items())
    worth = _WORTH.get(get_base(document.lang), 1.0)
    texts = [paragraph.text.strip()[: int(_LENGTH / worth)] for paragraph in shown]
    if get_base(document.lang) == "zh":
        # Encoders know simplified characters far better than traditional ones.
        texts = [simplify_in_place(text) for text in texts]
    return FileLook(
        document.lang,
        document.symbol,
        dict(facts),
        sum(len(paragraph.text) for paragraph in shown) * worth,
        tuple(texts[at] for at in choose_sample(found, facts)),
    )


def find_own_symbol(document: Document, path: Path) -> str | None:
    """The symbol that a text itself says; what only its file's name says, pairing knows better."""
    return None if document.symbol == find_file_symbol(path.name) else document.symbol


def choose_sample(listed: Sequence[Mapping[str, int]], facts: Mapping[str, int]) -> list[int]:
    """Which segments are kept, in order: by the facts of each, and by those of the document.

    Of two segments with equally rare facts it is drawn by the facts themselves, so that both
    languages draw alike, and without facts the segments are spread.

    >>> choose_sample([{}] * 3, {})
    [0, 1, 2]
    >>> len(choose_sample([{}] * 500, {}))
    48
    """
    if len(listed) <= SAMPLE:
        return list(range(len(listed)))
    inner = range(_OPENING, len(listed) - _CLOSING)
    room = SAMPLE - _OPENING - _CLOSING

    def rank(at: int) -> tuple[float, bytes]:
        rarest = min(listed[at], key=lambda fact: (facts[fact], estimate_share(fact), _draw(fact)))
        return facts[rarest] * estimate_share(rarest), _draw(rarest)

    telling = sorted((at for at in inner if listed[at]), key=rank)[: room - room // 3]
    others = [at for at in inner if at not in set(telling)]
    left = room - len(telling)
    spread = [others[int(at * len(others) / left)] for at in range(left)]
    ends = {*range(_OPENING), *range(len(listed) - _CLOSING, len(listed))}
    return sorted({*ends, *telling, *spread})


def _draw(fact: str) -> bytes:
    return sha256(fact.encode()).digest()
