"""Say how an act, a document or a name is cited in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen

from tmtool.fields import EVERYWHERE, Opt, request
from tmtool.memory.cited import CitedFacts, find_cited, write_date
from tmtool.operations.declare import Operation, lazily
from tmtool.operations.lookup_records import CitedRecord, tell_cited
from tmtool.operations.shared import TermBases
from tmtool.operations.term_bases import open_term_bases
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks, cite_name, cite_origin, cite_terms


@request
class CiteRequest:
    """Show how an act, a document or a name is cited: its title, organ, date and number.

    What is unknown is said, never guessed. A memory is not needed, but it knows more.
    """

    text: Annotated[
        str,
        MinLen(1),
        MaxLen(1_000),
        Opt(
            "A number (75/202), a symbol (A/75/62), a place in it (75/202, para. 7), or the name "
            "of a State, an organization, a treaty or a programme.",
            "TEXT",
            is_argument=True,
        ),
    ]
    terms: TermBases = ()


def cite(session: Session, request: CiteRequest, reporter: Reporter = SILENT) -> CitedFacts:
    """Find how something is cited: title, organ, date and number, in each accepted form."""
    store = session.store if session.has_memory else None
    return find_cited(request.text.strip(), store, open_term_bases(session, request.terms))


def _cite(facts: CitedFacts, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    """The document that is cited with its titles, or the act, by its number."""
    texts = {each.lang: each.text for each in facts.titles}
    if facts.document is not None:
        yield cite_origin(facts.document, next(iter(texts), "en"), texts, links)
    elif facts.act is not None:
        act = facts.act
        badges = ["verified"] if act.verified else []
        yield cite_name(act.number, texts, write_date(act.date), act.organ, badges)
    for entry in facts.entries:
        yield cite_terms(entry, entry.terms)


OPERATIONS = (
    Operation(
        name="cite",
        request=CiteRequest,
        run=cite,
        show=lazily("views.terminal.lookup", "render_cited"),
        records=(CitedRecord,),
        tell=lambda result: (tell_cited(result),),
        cite=_cite,
        is_answer=lambda result: result.is_known,
        memory="place",
        examples=(
            "cite 75/202",
            "cite 'A/RES/70/1, annex, para. 7 (b)'",
            "cite 国际电信联盟",
        ),
        on=EVERYWHERE,
    ),
)
