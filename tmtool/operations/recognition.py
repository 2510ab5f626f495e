"""The terms that stand in a text, for programs; the look-up of a text shows them to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MinLen

from tmtool.fields import PROGRAMS, Opt, request
from tmtool.operations.declare import Operation
from tmtool.operations.lookup import LookupRequest, TermsInText, find_terms
from tmtool.operations.lookup_records import TermRecord, tell_found_terms
from tmtool.operations.shared import From, To
from tmtool.reporter import Remark

if TYPE_CHECKING:
    from tmtool.reporter import Reporter
    from tmtool.services.session import Session
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look


@request
class RecognizeRequest:
    """Find the terms in a text.

    Each comes with its place in the text and with what the term base has for it in the other
    language.
    """

    text: Annotated[str, MinLen(1), Opt("The text whose terms are wanted.", "TEXT")]
    from_: From = None
    to: To = None
    terms: Annotated[
        tuple[str, ...], Opt("The term bases; that of the memory if left out.", is_term_base=True)
    ] = ()


def _recognize(session: Session, request: RecognizeRequest, reporter: Reporter) -> TermsInText:
    asked = LookupRequest((request.text,), request.from_, request.to, terms=request.terms)
    found = find_terms(session, asked)
    if found.base is None:
        reporter.remark(Remark("the memory has no term base", "no term base"))
    return found


def _show(result: TermsInText, look: Look) -> Iterator[str]:
    for each in result.terms:
        yield f"{each.term.text}: {'; '.join(term.text for term in each.equivalents)}\n"


def _cite(result: TermsInText, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_terms

    return (cite_terms(each.entry, (each.term, *each.equivalents)) for each in result.terms)


OPERATIONS = (
    Operation(
        name="terms recognize",
        request=RecognizeRequest,
        run=_recognize,
        show=_show,
        records=(TermRecord,),
        tell=lambda result: tell_found_terms(result.terms),
        memory="filled",
        lane="concordance",
        cite=_cite,
        on=PROGRAMS,
    ),
)
