"""How an act, a document or a name is cited in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.memory.requests import CiteRequest
from tmtool.operations.term_bases import open_term_bases
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.cited import CitedFacts


def cite(session: Session, request: CiteRequest) -> CitedFacts:
    """Tell how something is cited: title, organ, date and number, in each accepted form.

    What is unknown is said, never guessed. A memory is not needed, but it knows more. InputError
    for an empty text.
    """
    from tmtool.memory.cited import find_cited

    if not request.text.strip():
        message = "name a number, a symbol, or a name to cite"
        raise InputError(message, code="nothing to cite", field="text")
    store = session.store if session.has_memory else None
    return find_cited(request.text.strip(), store, open_term_bases(session, request.terms))
