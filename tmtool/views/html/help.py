"""The help of a server: what the desk is, all keys, and its limits."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.views.html.key_table import KEYS
from tmtool.views.html.render import render_served

_SYNTAX = (
    ("数字鸿沟", "words in a row; case, width and Simplified or Traditional make no difference"),
    ("communicat* technolog?es", "in a word, * is any letters or none, ? is one"),
    ("bridge * divide", "by itself, * is up to 20 words or characters, ? is one"),
    ("/digital (divide|gap)s?/", "a regular expression"),
    ('en:"digital divide" zh:-弥合', "this in English, that not in Chinese"),
    ('"digital divide" "least developed"', "both in one text"),
    ("what\\?", "the character itself"),
)
"""What a concordance can be asked, and what that means: docs/concordance.md says it at length."""


def render_help(days: int) -> str:
    """What the desk is, and how a concordance is asked; files are kept for so many days."""
    return render_served("help.html", title="Help - tmtool", module=None, syntax=_SYNTAX, days=days)


def render_keys() -> str:
    """All keys."""
    return render_served("help_keys.html", title="Keys - tmtool", module=None, pages=dict(KEYS))


def render_limits(limits: Sequence[tuple[str, str]]) -> str:
    """How much there may be of what."""
    return render_served("help_limits.html", title="Limits - tmtool", module=None, limits=limits)


PROBLEMS: tuple[tuple[str, str, str], ...] = (
    ("input", "It can't be used",
     "What was sent can't be used as it is: the answer says what of it, and what to do."),
    ("parse", "A file is not what its format promises",
     "The answer says the file, the line and the column. Correct it there, or export it anew."),
    ("unrelated", "No translations of each other",
     "Two texts were sent as translations of each other that are none. See that they are the right "
     "ones, in the right order."),
    ("missing", "Something is missing",
     "The server lacks a memory, a package or a model. The answer says what to install: tell it to "
     "whoever runs the server."),
    ("not-found", "Not found",
     "There is nothing at this address, or nothing that you may see. Look into the lists."),
    ("sign-in", "Sign in",
     "No token came with the request, or one that was revoked or is too old. Make one on your "
     "page."),
    ("not-allowed", "Not allowed",
     "It needs another role, or a token that may write. A memory manager or an administrator "
     "grants roles."),
    ("changed-meanwhile", "Changed meanwhile",
     "Somebody else has changed it since you read it. Nothing of yours was done: read it again."),
    ("condition-needed", "Which version is meant?",
     "What is changed must have been read: send If-Match with the ETag of that."),
    ("too-large", "Too large", "More was sent than is taken at once. Send it in parts."),
    ("too-many", "Too often", "Wait as long as Retry-After says, then go on."),
    ("too-slow", "Too slow",
     "It took longer than anybody waits, or too many were waiting. Ask for less, or later."),
    ("bug", "An error in tmtool",
     "Nothing is lost. Who runs the server finds the id of the request in its report."),
)  # fmt: skip
"""What can go wrong for programs: its name, what it is called, and what that means."""


def render_problems() -> str:
    """What can go wrong where programs ask, a heading for each."""
    return render_served(
        "help_problems.html", title="Problems - tmtool", module=None, problems=PROBLEMS
    )
