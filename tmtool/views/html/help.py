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
