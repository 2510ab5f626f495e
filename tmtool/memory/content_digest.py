"""A digest of what a memory says: two stores with the same content have the same.

It is made of what every store promises to answer alike: the units of today in the order of their
coming, with all their origins; the journal; and the whole texts of documents. How a store keeps
them, where, and under which numbers of its own, counts for nothing; neither do vectors and indexes,
which can be made anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from tmtool.lang.codes import LANGUAGES
from tmtool.reporter import SILENT, Reporter

if TYPE_CHECKING:
    from tmtool.protocols import ReadableStore

_OFTEN = 1_000
"""Units between two reports of progress. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class ContentDigest:
    """What a memory has at a moment: how much, and the SHA-256 of it in 64 hexadecimal digits."""

    units: int
    changes: int
    texts: int
    digest: str


def compute_content_digest(store: ReadableStore, reporter: Reporter = SILENT) -> ContentDigest:
    """The digest of what a store has; read it within a snapshot where others may write."""
    total = store.count_units()
    hashed = sha256()
    counts = dict.fromkeys(("unit", "change", "text"), 0)
    for kind, told in _iter_content(store):
        line = json.dumps([kind, told], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        hashed.update(line.encode("utf-8", "surrogatepass") + b"\n")
        counts[kind] += 1
        if kind == "unit" and counts["unit"] % _OFTEN == 0:
            reporter.step("content", counts["unit"], total)
    reporter.step("content", total, total)
    return ContentDigest(counts["unit"], counts["change"], counts["text"], hashed.hexdigest())


def _iter_content(store: ReadableStore) -> Iterator[tuple[str, object]]:
    """All that a memory says, in an order that every store has."""
    for stored in store.iter_units():
        variants = [[each.lang, each.region, each.text] for each in stored.unit.variants]
        # Those of one standing come in any order.
        origins = sorted(_write(asdict(each)) for each in stored.unit.origins)
        yield "unit", [stored.key, stored.created, stored.changed, sorted(variants, key=_write),
                       origins]  # fmt: skip
    for entry in reversed(store.read_journal()):
        yield "change", asdict(entry)
    # Each document is there as often as there are languages of it, units or none.
    wanted = Counter(document for document, _ in store.list_records())
    languages = sorted({*store.list_languages(), *LANGUAGES})
    for document in sorted(wanted):
        texts = (store.read_document(document, lang) for lang in languages)
        for text in islice((each for each in texts if each is not None), wanted[document]):
            yield "text", asdict(text)


def _write(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
