"""The pages of the server: a module per family, with the routes it answers and what they show.

A handler parses the request, calls one service, and renders a template. Some answer with a part of
an open page, which its script inserts (`problems.answers_part`). Signing in belongs to a server for
one person (`entry`) or for a team (`people`).
"""

from __future__ import annotations

from tmtool.server.calls import Page
from tmtool.server.pages import (
    bitexts,
    checks,
    concordance,
    desk,
    dialect,
    documents,
    files,
    help,
    history,
    items,
    jobs,
    memories,
    programs,
    shared,
    term_edit,
    term_jobs,
    terms,
    units,
    watching,
)

_MODULES = (
    *(shared, watching, dialect, desk, concordance, documents, files, checks, jobs),
    *(bitexts, items, memories, history, units, help, programs),
    # The routes of `terms` include one that matches every address below /terms: it comes last.
    *(term_edit, term_jobs, terms),
)
PAGES: tuple[Page, ...] = tuple(page for module in _MODULES for page in module.PAGES)
