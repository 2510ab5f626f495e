"""The vectors of a memory, made by several processes; only this one writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from tmtool.batch.processes import Crash, spread
from tmtool.errors import MissingError
from tmtool.operating_system import count_cores

if TYPE_CHECKING:
    from tmtool.protocols import Encoder, Store
    from tmtool.units import Vectors

_PIECE = 1_000
"""Texts of one task: some seconds of work, and what an interruption costs.
Chosen, no measurement."""
_FEW = 2 * _PIECE
"""Fewer are done here before a process would have started."""


def encode(
    store: Store,
    encoder: Encoder,
    name: str,
    lang: str,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Make the vectors of a language that are missing; how many.

    Of many texts other processes make them, with the encoder of that name. Can be stopped at any
    time: what was made is kept. MissingError where a process died.
    """
    signature = encoder.signature
    stock = store.describe_vectors(signature, lang)
    first, missing = store.get_first_id(lang), stock.texts - stock.count
    starts = range(first, first + store.count_texts(lang), _PIECE)
    # Those that came last are mostly all that lack one: the rest is gone through if need be.
    done = stock.last // _PIECE
    pieces = [range(at, at + _PIECE) for at in (*starts[done:], *starts[:done])]
    few = missing < _FEW
    work = (
        partial(_missing, store, encoder, lang)
        if few
        else partial(_encoded, store.address, name, lang)
    )
    made = 0
    progress(stock.count, stock.texts)
    for _, found in spread(work, pieces, 0 if few else jobs or count_cores()):
        if isinstance(found, Crash):
            raise MissingError(
                f"a process that computes vectors stopped ({found.reason}): run the command again"
            )
        ids, vectors = found
        if ids:
            store.put_vectors(signature, ids, vectors)
            made += len(ids)
            progress(stock.count + made, stock.texts)
        if made == missing:
            break
    return made


def _encoded(address: str, name: str, lang: str, piece: range) -> tuple[list[int], Vectors]:
    """The same in a process that has opened the store, and loaded the encoder, once."""
    return _missing(_opened(address), _encoder(name), lang, piece)


def _missing(store: Store, encoder: Encoder, lang: str, piece: range) -> tuple[list[int], Vectors]:
    """The texts of a piece that have no vectors, and these."""
    import numpy as np

    missing = store.list_unembedded(encoder.signature, lang, piece.start - 1, len(piece))
    wanted = [(number, text) for number, text in missing if number < piece.stop]
    if not wanted:
        return [], np.zeros((0, encoder.dim), np.float32)
    encode = getattr(encoder, "encode_passages", encoder.encode)
    return [number for number, _ in wanted], encode([text for _, text in wanted])


@lru_cache(maxsize=1)
def _opened(address: str) -> Store:
    from tmtool.stores import open_store

    return open_store(address)


@lru_cache(maxsize=1)
def _encoder(name: str) -> Encoder:
    from tmtool import embed

    return embed.load(name)
