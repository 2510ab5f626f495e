"""The operation `evaluate`: alignments scored against a reference alignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import MinLen

from tmtool.errors import InputError
from tmtool.evaluate import Evaluation
from tmtool.fields import Opt, request
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.formats.bitexts.beads import Link
    from tmtool.formats.bitexts.links import LinkedDocuments, LinkGroup
    from tmtool.views.terminal.look import Look

_MAX_DOCUMENT_BYTES = 200 << 20
_MAX_NAMES = 3


@request
class EvaluateRequest:
    """Score alignments against a reference alignment.

    Strict: a pair is right if the reference has it. Lax: if it shares a segment of both sides with
    a reference pair. Untranslated segments count in precision and recall, or by Vecalign's
    convention in precision only.
    """

    gold: Annotated[
        str,
        Opt(
            "The reference alignment: lines like [0, 1]:[2], or a link file (XML).",
            "GOLD",
            is_argument=True,
            is_file=True,
        ),
    ]
    tests: Annotated[
        tuple[str, ...],
        MinLen(1),
        Opt("The alignments to score.", "TEST...", is_argument=True, is_file=True),
    ]
    documents: Annotated[
        tuple[str, ...],
        Opt("The folder with the documents of a link file; can be repeated.", "DIR", rare=True),
    ] = ()
    only: Annotated[
        str | None,
        Opt("The documents of a link file: a part of their name.", "NAME", rare=True),
    ] = None


def evaluate(
    session: Session, request: EvaluateRequest, reporter: Reporter = SILENT
) -> tuple[Evaluation, ...]:
    """Score alignments against a reference alignment, in their order.

    The documents of a reference link file are a remark. InputError where a file can't be read, or
    an alignment names sentences that the documents of the reference don't have.
    """
    from tmtool.evaluate import compare

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
    """Read a link file; return None for a file of pairs."""
    if not is_link_file(Path(path)):
        return None
    return read_links(Path(path), [*map(Path, request.documents)], request.only)


def _beads(path: str) -> tuple[Link, ...]:
    from tmtool.formats.bitexts import beads

    found = beads.read_links(beads.read_lines(path), path)
    if not found:
        raise InputError(f"{path} holds no pairs")
    return found


def _check_numbers(links: tuple[Link, ...], sizes: tuple[int, int], path: str, gold: str) -> None:
    """InputError where an alignment names sentences that the documents don't have."""
    for side, size in enumerate(sizes):
        highest = max((number for link in links for number in link[side]), default=-1)
        if highest >= size:
            name = ("source", "target")[side]
            raise InputError(
                f"{path} names {name} segment {highest}, but the {name} of {gold} has {size} "
                "sentences",
                code="too few sentences",
            )


def is_link_file(path: Path) -> bool:
    """Return True for a link file, by its content; InputError where it can't be read."""
    from tmtool import archive
    from tmtool.formats.bitexts import links

    with archive.open_packed(path) as file:
        return links.is_link_file(file.read(4096))


def read_links(
    path: Path, folders: Sequence[Path] = (), only: str | None = None
) -> LinkedDocuments:
    """Read the links of the one pair of documents that a link file holds, or that `only` names.

    The documents are looked for next to the link file, then in `folders`. InputError where there
    are several pairs, or a document is not found; ParseError for what is no link file.
    """
    from tmtool.formats.bitexts.links import LinkedDocuments, number_links

    group = _find_group(path, only)
    places = (path.parent, *folders)
    source, target = (
        [name for name, _ in read_sentences(_find_document(name, places, path))]
        for name in (group.source, group.target)
    )
    links = number_links(group, (source, target), str(path))
    return LinkedDocuments(links, (group.source, group.target), (len(source), len(target)))


def read_sentences(path: Path) -> tuple[tuple[str, str], ...]:
    """Read the sentences of an XML document of a corpus, gzipped or not: id and text, in order."""
    from tmtool import archive
    from tmtool.documents.tei import read_sentences

    with archive.open_packed(path) as file:
        data = file.read(_MAX_DOCUMENT_BYTES + 1)
    if len(data) > _MAX_DOCUMENT_BYTES:
        limit = f"{_MAX_DOCUMENT_BYTES >> 20} MB"
        raise InputError(f"{path} is larger than any document ({limit})")
    return read_sentences(data, str(path))


def _find_group(path: Path, only: str | None) -> LinkGroup:
    """Return the one pair of documents that a file links, or that `only` names."""
    from tmtool.formats.bitexts.links import read

    wanted = (g for g in read(path) if only is None or only in g.source or only in g.target)
    found = list(islice(wanted, _MAX_NAMES + 1))
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"{path} holds no links{f' of {only}' if only else ''}")
    names = ", ".join(group.source for group in found[:_MAX_NAMES])
    raise InputError(
        f"{path} links several pairs of documents ({names} ...); choose one by a part of its name",
        code="several linked",
    )  # fmt: skip


def _find_document(name: str, places: Sequence[Path], path: Path) -> Path:
    """Find a document that a link file names; OPUS writes .gz for files that are not packed."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise InputError(f"{path} names a document outside its folder: {name}")
    for place in places:
        for variant in (name, name.removesuffix(".gz"), f"{name}.gz"):
            if (place / variant).is_file():
                return place / variant
    raise InputError(
        f"{path} links {name}, which is not in the same folder",
        code="linked elsewhere",
    )


def _show(results: Sequence[Evaluation], look: Look) -> Iterator[str]:
    for result in results:
        beads = f"{result.beads} pairs, {result.gold_beads} in the reference"
        yield f"{result.test}: {beads} ({result.signature})\n"
        yield f"{'':29}precision  recall      F1  95 % interval\n"
        for row in result.scores:
            name = f"{row.match}, {row.convention}"
            around = f"{row.interval[0]:6.3f} -{row.interval[1]:6.3f}" if row.interval else ""
            scores = f"{row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f} {around}"
            yield f"{name:29}{scores}".rstrip() + "\n"


OPERATIONS = (
    Operation(
        name="evaluate",
        request=EvaluateRequest,
        run=evaluate,
        show=_show,
        records=(Evaluation,),
        tell=lambda results: results,
        examples=(
            "evaluate gold.align mine.align",
            "evaluate gold.align mine.align theirs.align --json",
            "evaluate links.xml mine.align --only 1990/a/res/45",
        ),
    ),
)
