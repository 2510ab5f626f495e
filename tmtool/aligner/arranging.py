"""Parts that have names, and passages in another order, taken out of texts aligned in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tmtool.aligner.interventions import find_speakers, name_interventions
from tmtool.aligner.moved import find_moved
from tmtool.aligner.passages import MovedPassage, Rest, align_rest
from tmtool.aligner.sections import Names, find_parts, find_sections, pair_named
from tmtool.aligner.side import Side, SideContent
from tmtool.aligner.tables import name_cells
from tmtool.units import Bead


def find_passages(
    sides: tuple[Side, Side],
    beads: Sequence[Bead],
    names: tuple[Names, Names],
    parts: tuple[Names, Names] | None = None,
) -> tuple[list[Bead], list[MovedPassage]]:
    """Parts that pair by name and passages that moved, and the beads of what is left.

    `beads` are those of both texts in order, `names` the codes of the States that segments are the
    names of, and `parts` other names: of what speakers say, of cells. The beads that come back tile
    what is left, by its own numbers; where nothing stands elsewhere they are the same.
    """
    if parts:
        beads = pair_named(beads, parts)
    sections = (find_parts(sides, parts) if parts else []) or find_sections(sides, names)
    rest = align_rest(sides, sections) if sections else None
    if rest is None:
        return find_moved(sides, beads, names)
    if parts:
        rest = replace(rest, beads=pair_named(rest.beads, _select(parts, rest)))
    return _look_again(rest, sections, _select(names, rest))


def _select(names: Sequence[Names], rest: Rest) -> list[Names]:
    """The names of the segments that are left."""
    return [[own[at] for at in kept.tolist()] for own, kept in zip(names, rest.kept, strict=True)]


def name_parts(texts: tuple[SideContent, SideContent]) -> tuple[Names, Names] | None:
    """Names of the parts that segments begin: of what speakers say, or else of cells of tables.

    Parts that pair have one name on both sides. None where there are no such parts.
    """
    speakers = find_speakers(texts[0]), find_speakers(texts[1])
    return name_interventions(speakers) or name_cells(texts)


def _look_again(
    rest: Rest, sections: Sequence[MovedPassage], names: Sequence[Names]
) -> tuple[list[Bead], list[MovedPassage]]:
    """What moved in the text without its sections; nothing where it would take one apart."""
    beads, moved = find_moved(rest.sides, rest.beads, names)
    placed = [rest.place(each) for each in moved]
    found = [each for each in placed if each is not None]
    if len(found) < len(moved):
        beads, found = rest.beads, []
    return beads, [*sections, *found]
