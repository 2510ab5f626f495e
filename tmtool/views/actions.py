"""Descriptions of the actions in an audit, which names them by method and route.

The table `actions.tsv` has look-ups by route alone: their method is not in the audit.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

_TOOL = "mcp "
_REFUSED = re.compile("[A-Z]+ refused with ([0-9]+)")


def describe_action(action: str, outcome: int = 200) -> str:
    """Describe an action of the audit, which failed with an `outcome` of 400 or more.

    >>> describe_action("POST /exports"), describe_action("/desk/{pane}")
    ('exported the memory', 'looked up')
    >>> describe_action("GET /at/{name:path}"), describe_action("mcp cite")
    ('opened /at/{name}', "a language model used the tool 'cite'")
    >>> describe_action("POST refused with 403")
    'was refused before any page (403)'
    >>> describe_action("POST /login", 403), describe_action("POST /v1/check")
    ('signed in: not done', 'had a translation checked')
    """
    words = _find_words(action.replace(":path}", "}"))
    return words if outcome < 400 else f"{words}: not done"


@cache
def _read_words() -> dict[str, str]:
    text = files("tmtool.views").joinpath("actions.tsv").read_text("utf-8")
    return {
        row["action"]: row["words"] for row in csv.DictReader(text.splitlines(), delimiter="\t")
    }


def _find_words(action: str) -> str:
    if action.startswith(_TOOL):
        return f"a language model used the tool {action.removeprefix(_TOOL)!r}"
    if refused := _REFUSED.fullmatch(action):
        return f"was refused before any page ({refused[1]})"
    known = _read_words()
    method, _, path = action.rpartition(" ")
    for name in (path, path.removeprefix("/v1"), action, action.replace(" /v1", " ")):
        if name in known:
            return known[name]
    return f"opened {path}" if method == "GET" else action
