"""The pages of the server: a module for each, with the routes it answers.

Each parses, calls one service, and shows one view. A page of its own, or a part of one that is open
already, which its script puts in (`problems.answers_part`). Those by which one comes in are of a
server alone (`entry`), or of a team (`people`).
"""

from __future__ import annotations

from tmtool.server.calls import Page
from tmtool.server.pages import (
    bitexts,
    candidates,
    checks,
    concordance,
    corrections,
    desk,
    dialect,
    documents,
    erasing,
    files,
    help,
    history,
    imports,
    items,
    jobs,
    memories,
    places,
    programs,
    review,
    rules,
    shared,
    sharing,
    term_changes,
    term_edit,
    term_files,
    term_queue,
    terms,
    units,
    watching,
)

PAGES: tuple[Page, ...] = (
    *shared.PAGES,
    *watching.PAGES,
    *dialect.PAGES,
    *desk.PAGES,
    *concordance.PAGES,
    *documents.PAGES,
    *files.PAGES,
    *places.PAGES,
    *units.PAGES,
    *checks.PAGES,
    *rules.PAGES,
    *jobs.PAGES,
    *bitexts.PAGES,
    *review.PAGES,
    *items.PAGES,
    *imports.PAGES,
    *memories.PAGES,
    *corrections.PAGES,
    *history.PAGES,
    *erasing.PAGES,
    *help.PAGES,
    *programs.PAGES,
    *sharing.PAGES,
    *terms.PAGES,
    *term_edit.PAGES,
    *term_queue.PAGES,
    *term_files.PAGES,
    *term_changes.PAGES,
    *candidates.PAGES,
    *terms.ENTRY_PAGES,
)
