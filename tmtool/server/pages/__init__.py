"""The pages of the server: a module for each, with the routes it answers.

Each parses, calls one service, and shows one view. A page of its own, or a part of one that is open
already, which its script puts in (`guard.answers_part`).
"""

from __future__ import annotations

from tmtool.server.calls import Page
from tmtool.server.pages import bitexts, desk, entry, files, jobs, places, review

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *desk.PAGES,
    *files.PAGES,
    *places.PAGES,
    *jobs.PAGES,
    *bitexts.PAGES,
    *review.PAGES,
)
