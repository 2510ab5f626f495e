"""The operation `evaluate`: alignments scored against a reference alignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from annotated_types import MinLen

from tmtool.errors import InputError
from tmtool.evaluate import Evaluation
from tmtool.fields import Arg, request
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.formats.bitexts.beads import Link
    from tmtool.views.terminal.look import Look


@request
class EvaluateRequest:
    """Score alignments against a reference alignment.

    Strict: a pair is right if the reference has it. Lax: if it shares a segment of both sides with
    a reference pair. Untranslated segments count in precision and recall, or by Vecalign's
    convention in precision only.
    """

    gold: Annotated[str, Arg("The reference: lines like [0, 1]:[2].", "GOLD", is_file=True)]
    tests: Annotated[
        tuple[str, ...], MinLen(1), Arg("The alignments to score.", "TEST...", is_file=True)
    ]


def evaluate(
    session: Session, request: EvaluateRequest, reporter: Reporter = SILENT
) -> tuple[Evaluation, ...]:
    """Score alignments in their order. Raises InputError for a file that can't be read."""
    from tmtool.evaluate import compare

    gold = _read_links(request.gold)
    return tuple(compare(path, gold, _read_links(path)) for path in request.tests)


def _read_links(path: str) -> tuple[Link, ...]:
    from tmtool.formats.bitexts import beads

    links = beads.read_links(beads.read_lines(path), path)
    if not links:
        raise InputError(f"{path} holds no pairs")
    return links


def _show(results: Sequence[Evaluation], look: Look) -> Iterator[str]:
    for result in results:
        beads = f"{result.beads} pairs, {result.gold_beads} in the reference"
        yield f"{result.test}: {beads} ({result.signature})\n"
        yield f"{'':29}precision  recall      F1  95 % interval\n"
        for row in result.scores:
            name = f"{row.match}, {row.convention}"
            interval = f"{row.interval[0]:6.3f} -{row.interval[1]:6.3f}" if row.interval else ""
            scores = f"{row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f} {interval}"
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
        ),
    ),
)
