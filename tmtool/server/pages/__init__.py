"""The pages of the server: a module for each, with the routes it answers.

Each parses, calls one service, and shows one view. A page of its own, or a part of one that is open
already, which its script puts in (`guard.answers_part`).
"""

from __future__ import annotations

from tmtool.server.calls import Page
from tmtool.server.pages import (
    candidates,
    desk,
    entry,
    files,
    jobs,
    places,
    term_changes,
    term_edit,
    term_files,
    term_queue,
    terms,
)

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *desk.PAGES,
    *files.PAGES,
    *places.PAGES,
    *jobs.PAGES,
    *terms.PAGES,
    *term_edit.PAGES,
    *term_queue.PAGES,
    *term_files.PAGES,
    *term_changes.PAGES,
    *candidates.PAGES,
    *terms.ENTRY_PAGES,
)
