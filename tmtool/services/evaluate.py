"""How far alignments agree with a gold alignment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.evaluate import EvaluateRequest, Evaluation, compare
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.corpus import is_link_file, read_links

if TYPE_CHECKING:
    from tmtool.formats.bitexts.beads import Link
    from tmtool.formats.bitexts.links import LinkedDocuments


def evaluate(request: EvaluateRequest, reporter: Reporter = SILENT) -> tuple[Evaluation, ...]:
    """Score alignments against a gold alignment, in their order.

    Of a gold link file the documents are remarked. InputError where a file can't be read, or an
    alignment names sentences that the documents of the gold don't have.
    """
    linked = _linked(request.gold, request)
    if linked is not None:
        source, target = (
            f"{name} ({size} sentences)"
            for name, size in zip(linked.names, linked.sizes, strict=True)
        )
        reporter.remark(Remark(f"{request.gold}: source {source}, target {target}", "linked"))
    gold = linked.links if linked else _beads(request.gold)
    found = []
    for path in request.tests:
        other = _linked(path, request)
        links = other.links if other else _beads(path)
        if linked is not None:
            _check_numbers(links, linked.sizes, path, request.gold)
        found.append(compare(path, gold, links))
    return tuple(found)


def _linked(path: str, request: EvaluateRequest) -> LinkedDocuments | None:
    """What a link file links; None for a file of beads."""
    if not is_link_file(Path(path)):
        return None
    return read_links(Path(path), [Path(folder) for folder in request.folders], request.only)


def _beads(path: str) -> tuple[Link, ...]:
    from tmtool.formats.bitexts import beads

    found = beads.read_links(beads.read_lines(path), path)
    if not found:
        raise InputError(f"{path} holds no pairs")
    return found


def _check_numbers(links: tuple[Link, ...], sizes: tuple[int, int], path: str, gold: str) -> None:
    """InputError where an alignment names sentences that the documents of the gold don't have."""
    for side, size in enumerate(sizes):
        highest = max((number for link in links for number in link[side]), default=-1)
        if highest >= size:
            name = ("source", "target")[side]
            raise InputError(
                f"{path} names {name} segment {highest}, but the {name} of {gold} has {size} "
                "sentences",
                code="too few sentences",
            )
