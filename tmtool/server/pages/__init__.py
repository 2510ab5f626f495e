"""The pages of the server: a module for each, with the routes it answers.

Each parses, calls one service, and shows one view. A page of its own, or a part of one that is open
already, which its script puts in (`guard.answers_part`). Those by which one comes in are of a
server alone (`entry`), or of a team (`people`).
"""

from __future__ import annotations

from tmtool.server.calls import Page
from tmtool.server.pages import desk, files, jobs, places, shared, sharing

PAGES: tuple[Page, ...] = (
    *shared.PAGES,
    *desk.PAGES,
    *files.PAGES,
    *places.PAGES,
    *jobs.PAGES,
    *sharing.PAGES,
)
