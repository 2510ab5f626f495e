"""Units linked word by word, together with a background that tells what their words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tmtool.fuzzy.links import Links, learn_links
from tmtool.fuzzy.runs import Pair, TargetWord, Unit, Words, build_units, cut


@dataclass(frozen=True)
class RenderingModel:
    """`pairs` are the units that are asked about, by number; `background` are others.

    Some tens or hundreds of others that share words with them serve best. What is learned is
    learned from all, once, when it is first asked for.
    """

    pairs: Sequence[Pair]
    background: Sequence[Pair]
    words: tuple[Words, Words]

    @cached_property
    def sides(self) -> list[tuple[list[TargetWord], list[TargetWord]]]:
        """The words of each unit that is asked about: of its source, of its target."""
        return [(cut(one, self.words[0]), cut(other, self.words[1])) for one, other in self.pairs]

    @cached_property
    def others(self) -> list[Unit]:
        """The words of the background."""
        return build_units(self.background, *self.words)

    @cached_property
    def links(self) -> Links:
        """What goes together in all of them, those that are asked about first."""
        own = [([w.stem for w in one], [w.stem for w in other]) for one, other in self.sides]
        return learn_links([*own, *self.others])
