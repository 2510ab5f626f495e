"""What is nearest in meaning, and what has to be said of a search for it."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.doors import EVERYTHING, Encoder, Reading, View


def find_nearest(
    store: Reading,
    encoder: Encoder,
    texts: Sequence[str],
    lang: str,
    k: int,
    to: str | None = None,
    view: View = EVERYTHING,
) -> list[list[tuple[int, float]]]:
    """For each text the ids of the nearest stored ones and their cosines, best first.

    They are as `doors.VectorsOfTexts.nearest` finds them.
    """
    if not texts:
        return []
    vectors = encoder.encode(list(texts))
    ids, cosines = store.nearest(encoder.signature, lang, vectors, k, to, view)
    return [
        [(int(number), float(cosine)) for number, cosine in zip(*each, strict=True) if number >= 0]
        for each in zip(ids, cosines, strict=True)
    ]


def describe_missing(store: Reading, signature: str, lang: str) -> str | None:
    """A sentence on what has no vector yet, None where every text has one."""
    stock = store.vector_stock(signature, lang)
    if stock.complete:
        return None
    return (
        f"meanings: {stock.texts - stock.count:,} of {stock.texts:,} {lang} texts are not "
        "indexed yet; tmtool index build does it"
    )
