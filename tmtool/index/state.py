"""What an index holds at one moment. A change makes a new state, so no search sees half of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tmtool.index.rows import Rows

if TYPE_CHECKING:
    from tmtool.index.base import Base
    from tmtool.protocols import Ids, Mask
    from tmtool.units import Vectors


@dataclass(frozen=True, slots=True)
class State:
    """The lists, which of their places still count, and what came since the lists were made."""

    base: Base
    alive: Mask
    tail: Rows

    @classmethod
    def of(cls, base: Base) -> State:
        return cls(base, base.ids >= 0, Rows.none(base.dim))

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive)) + len(self.tail)

    @property
    def ids(self) -> Ids:
        """All ids, in ascending order."""
        return np.sort(np.concatenate([self.base.ids[self.alive], self.tail.ids]))

    def put(self, ids: Ids, vectors: Vectors) -> State:
        state = self.drop(ids)
        return replace(state, tail=state.tail.put(ids, vectors))

    def drop(self, ids: Ids) -> State:
        alive, places = self.alive, self.base.places(ids)
        if len(places):
            alive = alive.copy()
            alive[places] = False
        return replace(self, alive=alive, tail=self.tail.drop(ids))

    def folded(self, threads: int) -> State:
        """The same with everything in lists; those of this state stay as they are."""
        if self.alive.all() and not len(self.tail):
            return self
        base = self.base.copy()
        base.forget(~self.alive)
        base.add(self.tail.ids, self.tail.vectors, threads)
        return State.of(base)
